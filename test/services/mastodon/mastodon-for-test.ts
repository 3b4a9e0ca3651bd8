/** The adapter against a twin of its own, on a clock that only waits move. */
import { onTestFinished } from "vitest";
import { manualClock } from "../../../src/core/clock.ts";
import { httpPolicy } from "../../../src/core/http.ts";
import { silentLog } from "../../../src/core/log.ts";
import type { Network, Part, Poster } from "../../../src/distribution/network.ts";
import { type SandboxOptions, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { mastodonNetwork } from "../../../src/services/mastodon/network.ts";
import { mastodonApi, mastodonOwner } from "../../sandbox/mastodon-for-test.ts";
import { temporaryHome } from "../../sandbox/sandbox-for-test.ts";

export interface Opening {
  url: string;
  token?: string;
  attempts?: number;
  isBot?: boolean;
  clock: ReturnType<typeof manualClock>;
}

export function openMastodon({
  url,
  token = "sandbox",
  attempts = 4,
  isBot = false,
  clock,
}: Opening): Network {
  const policy = httpPolicy({
    service: "mastodon",
    budget: { concurrency: 2, calls: 10_000, windowMs: 1_000 },
    ...{ timeoutMs: 5_000, attempts, patienceMs: 65_000, clock },
    log: silentLog,
  });
  return mastodonNetwork({
    ...{ url, token, policy, clock, isBot },
    account: { service: "mastodon", account: "test", realm: "sandbox" },
    pause: (ms) => clock.sleep(ms),
  });
}

export async function mastodonWorld(options: Partial<SandboxOptions<"mastodon">> = {}) {
  const clock = manualClock(new Date());
  const sandbox = await startSandbox({ services: ["mastodon"], clock, home: temporaryHome(), ...options });
  onTestFinished(() => sandbox.close());
  const url = sandbox.urls.mastodon;
  const open = (more: Partial<Opening> = {}) => openMastodon({ url, clock, ...more });
  return { ...sandbox, url, clock, open, api: mastodonApi(url), owner: mastodonOwner(url) };
}

export function posterOf({ poster }: Network): Poster {
  if (!poster) throw new Error("Mastodon posts by its interface");
  return poster;
}

export async function postTo(network: Network, part: Part) {
  const poster = posterOf(network);
  return poster.post(await poster.prepare(part));
}
