// How WHATWG URL (every browser, Node, Deno) reads a URI. Runs until its input ends: a line of input is a JSON string, a line of output {"scheme","host","port","path"} or null.
import { createInterface } from 'node:readline';

for await (const line of createInterface({ input: process.stdin })) {
  let read = null;
  try {
    const url = new URL(JSON.parse(line));
    read = { scheme: url.protocol.slice(0, -1), host: url.hostname, port: url.port, path: url.pathname + url.search };
  } catch {
    // No URL.
  }
  process.stdout.write(JSON.stringify(read) + '\n');
}
