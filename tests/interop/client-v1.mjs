// A client on the TypeScript SDK v1: the handshake revisions, with a session.
// node client-v1.mjs URL '{"headers":{},"tool":"name","arguments":{}}' prints one line of JSON.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { parseArguments, report } from './common.mjs';

const { url, headers, tool, args } = parseArguments();
const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers } });
const client = new Client({ name: 'interop-v1', version: '1.0.0' });

await report(async () => {
  await client.connect(transport);
  const { tools } = await client.listTools();
  const result = await client.callTool({ name: tool, arguments: args });
  const revision = transport.protocolVersion;
  await transport.terminateSession();
  return { tools, result, revision, server: client.getServerVersion()?.name };
}, () => client.close());
