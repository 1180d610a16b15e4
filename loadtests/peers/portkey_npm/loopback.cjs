// The Portkey gateway has no option for the address it listens on and takes all of them.
// Preloaded with --require, this makes 127.0.0.1 the default and changes nothing else.
const net = require("node:net");

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
  if (typeof port === "number" && typeof rest[0] !== "string") {
    // Hono's server passes (port, undefined, callback): drop the empty host.
    const others = rest[0] === undefined ? rest.slice(1) : rest;
    return listen.call(this, port, "127.0.0.1", ...others);
  }
  return listen.call(this, port, ...rest);
};
