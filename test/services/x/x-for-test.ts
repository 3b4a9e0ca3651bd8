/** The adapter against a twin of X of its own, on a clock that only waits move. */
import { onTestFinished } from "vitest";
import { manualClock } from "../../../src/core/clock.ts";
import type { Network, Part, Poster } from "../../../src/distribution/network.ts";
import { type SandboxOptions, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { xNetwork } from "../../../src/services/x/network.ts";
import { authorization, type XKeys } from "../../../src/services/x/oauth.ts";
import { ownerAt } from "../../sandbox/network-owner.ts";
import { temporaryHome } from "../../sandbox/sandbox-for-test.ts";
import { policyForNetwork } from "../policy-for-network.ts";

export const keysOf = (token = "sandbox", tokenSecret = `${token}-secret`): XKeys => ({
  ...{ apiKey: "sandbox", apiSecret: "sandbox-secret", token, tokenSecret },
});

export interface Opening {
  url: string;
  clock: ReturnType<typeof manualClock>;
  keys?: XKeys | null;
  attempts?: number;
}

export const openX = ({ url, clock, keys = keysOf(), attempts }: Opening): Network =>
  xNetwork({
    ...{ url, keys, clock, policy: policyForNetwork("x", clock, attempts) },
    account: { service: "x", account: "test", realm: "sandbox" },
  });

export async function xWorld(options: Partial<SandboxOptions<"x">> = {}) {
  const clock = manualClock(new Date());
  const sandbox = await startSandbox({ services: ["x"], clock, home: temporaryHome(), ...options });
  onTestFinished(() => sandbox.close());
  const url = sandbox.urls.x;
  const open = (more: Partial<Opening> = {}) => openX({ url, clock, ...more });
  return { ...sandbox, url, clock, open, api: xApi(url, clock), owner: ownerAt(url) };
}

/** Asks as a program would, signed. */
export function xApi(url: string, clock: { now(): Date }, keys = keysOf()) {
  return async (request: string, body?: object) => {
    const [method = "GET", path = ""] = request.split(" ");
    const target = new URL(`${url}${path}`);
    const once = { nonce: "n0nce", at: Math.floor(clock.now().getTime() / 1_000) };
    const answer = await fetch(target, {
      method,
      headers: {
        authorization: authorization({ method, url: target }, keys, once),
        "content-type": "application/json",
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    // biome-ignore lint/suspicious/noExplicitAny: whatever the twin says is looked at field by field.
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as any };
  };
}

export function posterOf({ poster }: Network): Poster {
  if (!poster) throw new Error("It posts by its interface here");
  return poster;
}

export async function postTo(network: Network, part: Part) {
  const poster = posterOf(network);
  return poster.post(await poster.prepare(part));
}
