/** The twins of services without a key: those of the home that run already, else twins in this process. */
import type { Config } from "../../config/load.ts";
import type { Clock } from "../core/clock.ts";
import type { Realm } from "../core/realm.ts";
import type { Sandbox } from "../sandbox/start-sandbox.ts";
import { once } from "./parts.ts";
import { type Addresses, SERVICES, type ServiceName } from "./services.ts";

// The one line by which production code reaches the sandbox.
export const loadSandbox = () => import("../sandbox/load.ts");

/** Services without a key: the home's running twins if there are any, else twins in this process. */
export function twinsOf(config: Config, clock: Clock, realms: Record<ServiceName, Realm>) {
  const { env, home } = config;
  const given: Record<ServiceName, string | undefined> = {
    notion: env.NOTION_BASE_URL,
    resend: env.RESEND_BASE_URL,
    stripe: env.STRIPE_BASE_URL,
    sheets: env.SHEETS_BASE_URL,
    bluesky: rehearsable(env.BLUESKY_URL, realms.bluesky),
    mastodon: rehearsable(env.MASTODON_URL, realms.mastodon),
    x: env.X_BASE_URL,
    reddit: env.REDDIT_BASE_URL,
    hackernews: env.HACKERNEWS_BASE_URL,
  };
  const needed = SERVICES.filter((name) => realms[name] === "sandbox" && !given[name]);
  let started: Promise<Sandbox | null> | undefined;

  async function start({ lasting = false, all = false } = {}): Promise<Sandbox | null> {
    const services = all ? SERVICES : needed;
    if (services.length === 0) return null;
    started ??= loadSandbox().then(({ startSandbox, sandboxOptionsFrom }) =>
      startSandbox({ home, clock, lasting, services, ...sandboxOptionsFrom(env) }),
    );
    return started;
  }
  const running = once(
    async (): Promise<Addresses> => (needed.length === 0 ? {} : (await loadSandbox()).findSandbox(home)),
  );

  return {
    start,
    /** Undefined means the vendor's own address. */
    async urlOf(name: ServiceName): Promise<string | undefined> {
      if (given[name]) return given[name];
      if (realms[name] !== "sandbox") return undefined;
      if (started) return (await started)?.urls[name];
      return (await running())[name] ?? (await start())?.urls[name];
    },
    async addresses(): Promise<Addresses> {
      const twins: Addresses = started ? ((await started)?.urls ?? {}) : await running();
      const elsewhere = SERVICES.flatMap((name) => (given[name] ? [[name, given[name]]] : []));
      return { ...twins, ...Object.fromEntries(elsewhere) };
    },
    async close() {
      await (await started)?.close();
    },
  };
}

/** The owner's own server is no place to rehearse at: without its key only one on this machine is. */
const rehearsable = (url: string | undefined, realm: Realm): string | undefined =>
  realm !== "sandbox" || /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(url ?? "")
    ? url
    : undefined;
