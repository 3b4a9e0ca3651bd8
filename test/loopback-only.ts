/** Refuses every connection beyond loopback, and every name that would have to be asked of the network. */
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1|::ffff:127(\.\d+){3}|0\.0\.0\.0|::)$/i;

const isLoopback = (host: unknown): boolean =>
  host === undefined || host === null || host === "" || LOOPBACK.test(String(host).replace(/^\[|\]$/g, ""));

const refusal = (what: string) =>
  Object.assign(new Error(`A test tried to reach ${what}: tests stay on this machine. Use a twin.`), {
    code: "EBEYONDLOOPBACK",
  });

/** `connect` takes (options), (port, host), (path), or the array that `net.connect` makes of them. */
function hostOf(args: readonly unknown[]): unknown {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === "object" && first !== null) {
    return "path" in first && first.path ? undefined : "host" in first ? first.host : undefined;
  }
  const isPath = typeof first === "string" && Number.isNaN(Number(first));
  return isPath || typeof second !== "string" ? undefined : second;
}

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
  const host = hostOf(args);
  if (isLoopback(host)) return Reflect.apply(connect, this, args);
  process.nextTick(() => this.destroy(refusal(String(host))));
  return this;
};

/** Looks a name up only if it is this machine's own; says so by callback, as `dns` does. */
function guarded<F extends (...args: never[]) => unknown>(lookUp: F): F {
  return new Proxy(lookUp, {
    apply(target, self, args: unknown[]) {
      if (isLoopback(args[0])) return Reflect.apply(target, self, args);
      const done = args.at(-1);
      if (typeof done !== "function") return Promise.reject(refusal(String(args[0])));
      process.nextTick(() => done(refusal(String(args[0]))));
    },
  });
}

dns.lookup = guarded(dns.lookup);
dns.resolve = guarded(dns.resolve);
dns.resolve4 = guarded(dns.resolve4);
dns.resolve6 = guarded(dns.resolve6);
dns.resolveMx = guarded(dns.resolveMx);
dns.resolveTxt = guarded(dns.resolveTxt);
dns.promises.lookup = guarded(dns.promises.lookup);
dns.promises.resolve = guarded(dns.promises.resolve);
dns.promises.resolve4 = guarded(dns.promises.resolve4);
dns.promises.resolve6 = guarded(dns.promises.resolve6);
dns.promises.resolveMx = guarded(dns.promises.resolveMx);
dns.promises.resolveTxt = guarded(dns.promises.resolveTxt);
syncBuiltinESMExports();
