// A client on the TypeScript SDK v2, pinned to 2026-07-28: no handshake, no session.
// node client-v2.mjs URL '{"headers":{},"tool":"name","arguments":{}}' prints one line of JSON.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { parseArguments, report } from './common.mjs';

const { url, headers, tool, args } = parseArguments();
const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers } });
const client = new Client(
  { name: 'interop-v2', version: '1.0.0' },
  { versionNegotiation: { mode: { pin: '2026-07-28' } } },
);

await report(async () => {
  await client.connect(transport);
  const { tools } = await client.listTools();
  const result = await client.callTool({ name: tool, arguments: args });
  return { tools, result, revision: client.getNegotiatedProtocolVersion(), server: client.getServerVersion()?.name };
}, () => client.close());
