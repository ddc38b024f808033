// Preloaded with --import into a server that was told to listen on port 0: prints the port it got.
import net from 'node:net';

const listen = net.Server.prototype.listen;

net.Server.prototype.listen = function (...args) {
  this.once('listening', () => console.log(JSON.stringify({ port: this.address().port })));
  return listen.apply(this, args);
};
