// Adds headers to every request on its way to a target. The conformance suite cannot send credentials itself.
// node shim.mjs TARGET_ORIGIN '{"authorization":"Bearer x"}' prints {"port":N} when it listens on localhost.
//
// It must not change what the suite observes: bytes pass as they come, a broken connection breaks the other side,
// and a foreign Host or Origin stays foreign. Only its own authority is replaced by the target's.
import http from 'node:http';

const [, , target, json = '{}'] = process.argv;
const { hostname, port, host: authority } = new URL(target);
const extra = JSON.parse(json);

const server = http.createServer((request, response) => {
  const own = `localhost:${server.address().port}`;
  const headers = { ...request.headers, ...extra };
  if (headers.host === own) headers.host = authority;
  if (headers.origin === `http://${own}`) headers.origin = `http://${authority}`;

  const upstream = http.request({ hostname, port, method: request.method, path: request.url, headers, agent: false }, answer => {
    response.writeHead(answer.statusCode, answer.rawHeaders);
    response.flushHeaders();
    answer.on('data', chunk => response.write(chunk));
    answer.on('end', () => response.end());
    answer.on('error', () => response.destroy());
    answer.on('aborted', () => response.destroy());
  });

  upstream.on('error', () => {
    if (response.headersSent) return response.destroy();
    response.writeHead(502, { 'content-type': 'text/plain' });
    response.end('The target cannot be reached.');
  });
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
});

server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
