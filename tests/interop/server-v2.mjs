// A small MCP server on the TypeScript SDK v2, of both eras: another implementation than the tests' own backend.
// It listens on a port of the operating system's choice and prints {"port":N}.
import { createServer } from 'node:http';
import { McpServer, createMcpHandler, fromJsonSchema } from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';

const text = { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] };

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'interop-server-v2', version: '1.0.0' });
  server.registerTool(
    'echo',
    { description: 'Answers with the message it was given', inputSchema: fromJsonSchema(text) },
    ({ message }) => ({ content: [{ type: 'text', text: `Echo: ${message}` }] }),
  );
  return server;
});

const server = createServer(toNodeHandler(handler));
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
