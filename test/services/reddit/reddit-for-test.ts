/** The adapter against a twin of Reddit of its own, on a clock that only waits move. */
import { onTestFinished } from "vitest";
import { manualClock } from "../../../src/core/clock.ts";
import { newTid } from "../../../src/core/tid.ts";
import type { Network, Part } from "../../../src/distribution/network.ts";
import { type SandboxOptions, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { redditNetwork } from "../../../src/services/reddit/network.ts";
import { partOf } from "../../contracts/network.ts";
import { ownerAt } from "../../sandbox/network-owner.ts";
import { temporaryHome } from "../../sandbox/sandbox-for-test.ts";
import { policyForNetwork } from "../policy-for-network.ts";

export interface Opening {
  url: string;
  clock: ReturnType<typeof manualClock>;
  refreshToken?: string;
  clientSecret?: string;
  byHand?: boolean;
  attempts?: number;
}

export function openReddit(opening: Opening): Network {
  const { url, clock, refreshToken = "sandbox", clientSecret = "sandbox-secret" } = opening;
  return redditNetwork({
    ...{ url, clock, policy: policyForNetwork("reddit", clock, opening.attempts) },
    keys: opening.byHand ? null : { clientId: "sandbox", clientSecret, refreshToken },
    account: { service: "reddit", account: "test", realm: "sandbox" },
  });
}

export async function redditWorld(options: Partial<SandboxOptions<"reddit">> = {}) {
  const clock = manualClock(new Date());
  const sandbox = await startSandbox({ services: ["reddit"], clock, home: temporaryHome(), ...options });
  onTestFinished(() => sandbox.close());
  const url = sandbox.urls.reddit;
  const open = (more: Partial<Opening> = {}) => openReddit({ url, clock, ...more });
  return { ...sandbox, url, clock, open, api: redditApi(url), owner: ownerAt(url) };
}

export const linkPart = (title: string, more: Partial<Part> = {}): Part =>
  partOf("", {
    ...{ title, place: "newsletters" },
    link: `https://letters.example/issues/042?utm_source=reddit&utm_content=${newTid(new Date())}`,
    ...more,
  });

const AGENT = { "user-agent": "node:reader:v1" };

/** Asks as a program would, with an access token of its own. */
export function redditApi(url: string) {
  return async (request: string) => {
    const [method = "GET", path = ""] = request.split(" ");
    const given = await fetch(`${url}/api/v1/access_token`, {
      method: "POST",
      headers: {
        ...AGENT,
        authorization: `Basic ${Buffer.from("sandbox:sandbox-secret").toString("base64")}`,
      },
      body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: "sandbox" }),
    });
    const { access_token: token } = (await given.json()) as { access_token: string };
    const headers = { ...AGENT, authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}${path}`, { method, headers });
    // biome-ignore lint/suspicious/noExplicitAny: whatever the twin says is looked at field by field.
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as any };
  };
}
