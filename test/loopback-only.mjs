// Refuses every connection beyond loopback, and every name that would have to be asked of the network. Plain JavaScript,
// because every process that a test starts loads it, and stripping types would cost each of them as much again as Node.
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1|::ffff:127(\.\d+){3}|0\.0\.0\.0|::)$/i;

const isLoopback = (host) =>
  host === undefined || host === null || host === "" || LOOPBACK.test(String(host).replace(/^\[|\]$/g, ""));

const refusal = (what) =>
  Object.assign(new Error(`A test tried to reach ${what}: tests stay on this machine. Use a twin.`), {
    code: "EBEYONDLOOPBACK",
  });

/** `connect` takes (options), (port, host), (path), or the array that `net.connect` makes of them. */
function hostOf(args) {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === "object" && first !== null) return first.path ? undefined : first.host;
  const isPath = typeof first === "string" && Number.isNaN(Number(first));
  return isPath || typeof second !== "string" ? undefined : second;
}

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const host = hostOf(args);
  if (isLoopback(host)) return Reflect.apply(connect, this, args);
  process.nextTick(() => this.destroy(refusal(host)));
  return this;
};

/** Looks a name up only if it is this machine's own; says so by callback or promise, as the original does. */
function guarded(lookUp) {
  return function (...args) {
    if (isLoopback(args[0])) return Reflect.apply(lookUp, this, args);
    const done = args.at(-1);
    if (typeof done !== "function") return Promise.reject(refusal(args[0]));
    process.nextTick(() => done(refusal(args[0])));
  };
}

for (const name of ["lookup", "resolve", "resolve4", "resolve6", "resolveMx", "resolveTxt"]) {
  dns[name] = guarded(dns[name]);
  dns.promises[name] = guarded(dns.promises[name]);
}
syncBuiltinESMExports();
