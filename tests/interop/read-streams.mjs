// What the TypeScript SDKs' clients (v1 and v2) read of an answer. Runs until its input ends.
// A line of input is {"type":"text/event-stream","chunks":["base64"]}; a line of output {"events":["data"],"v1":[message],"v2":[message]}.
import { createInterface } from 'node:readline';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { StreamableHTTPClientTransport as V1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { StreamableHTTPClientTransport as V2 } from '@modelcontextprotocol/client';

const END = 'notifications/read-to-the-end';

const body = chunks => new ReadableStream({
  start(controller) {
    for (const chunk of chunks) controller.enqueue(chunk);
    controller.close();
  },
});

async function events(chunks) {
  const read = [];
  const reader = body(chunks).pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) read.push(part.value.data);
  return read;
}

async function messages(Transport, type, chunks) {
  const isStream = type === 'text/event-stream';
  // Ends whatever line and event the stream has left open: more is read of it than a client would read.
  const end = new TextEncoder().encode(`\n\ndata: {"jsonrpc":"2.0","method":"${END}"}\n\n`);
  const answer = async () => new Response(body(isStream ? [...chunks, end] : chunks), { status: 200, headers: { 'content-type': type } });
  const transport = new Transport(new URL('http://127.0.0.1/'), { fetch: answer, reconnectionOptions: { maxRetries: 0, initialReconnectionDelay: 1, maxReconnectionDelay: 1, reconnectionDelayGrowFactor: 1 } });
  const read = [];
  const done = new Promise(resolve => {
    transport.onmessage = message => (message.method === END ? resolve() : read.push(message));
  });
  transport.onerror = () => {};
  await transport.start();
  try {
    await transport.send({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    if (isStream) await Promise.race([done, new Promise(resolve => setTimeout(resolve, 1000))]);
  } catch {
    // An answer that the client refuses: nothing was read of it.
  }
  await transport.close();
  return read;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { type, chunks: coded } = JSON.parse(line);
  const chunks = coded.map(chunk => new Uint8Array(Buffer.from(chunk, 'base64')));
  const read = { events: type === 'text/event-stream' ? await events(chunks) : [], v1: await messages(V1, type, chunks), v2: await messages(V2, type, chunks) };
  process.stdout.write(JSON.stringify(read) + '\n');
}
