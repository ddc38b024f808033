// Two servers as people write them, on Express 4 and Express 5: each answers with what it read in the body.
// node body-readers.mjs prints {"port":N} for a small server whose /4 and /5 are the two.
import http from 'node:http';
import express4 from 'express-4';
import express5 from 'express-5';

const read = express => {
  const app = express();
  app.use(express.json({ limit: '8mb' }));
  app.use(express.urlencoded({ extended: true }));
  app.use((request, response) => {
    const { method, params } = request.body ?? {};
    response.json({ verb: request.method, method, name: params?.name, arguments: params?.arguments });
  });
  app.use((error, request, response, next) => response.status(error.status ?? 500).json({ refused: error.type ?? 'error' }));
  return app;
};

const apps = { 4: read(express4), 5: read(express5) };
const server = http.createServer((request, response) => apps[request.url[1]](request, response));
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
