/** X and Reddit: by hand, unless the owner said otherwise and there are keys. */
import { expect, onTestFinished, test } from "vitest";
import { channelsSchema } from "../../config/channels.ts";
import { temporaryHome } from "../sandbox/sandbox-for-test.ts";
import { openX, xApi } from "../services/x/x-for-test.ts";
import { postWorld } from "./post-world.ts";

const BY_API = channelsSchema.parse({ x: { by: "api" } });
const THREAD = "One page a day. {link}\n---\nTwo is too much.";

async function world() {
  const opened = await postWorld(temporaryHome());
  onTestFinished(() => opened.close());
  const byHand = async () => openX({ url: opened.urls.x, clock: opened.clock, keys: null });
  const api = xApi(opened.urls.x, opened.clock);
  const onX = async (): Promise<number> => {
    const { id } = (await api("GET /2/users/me")).body.data;
    return (await api(`GET /2/users/${id}/tweets?max_results=10`)).body.meta.result_count;
  };
  return { ...opened, byHand, onX };
}

test("where the owner said api, X is posted to as Bluesky is, and what it took is booked", async () => {
  const { proposed, run, postNow, onX } = await world();
  const { id } = await proposed({ network: "x", text: THREAD });
  expect(await run({ channels: BY_API })).toMatchObject({ sent: 1, handed: 0, later: [], failed: [] });
  expect(await onX()).toBe(2);
  // A post with a link, and one without.
  expect(await postNow(id)).toMatchObject({
    ...{ state: "rehearsed", costMicros: 215_000, url: expect.stringMatching(/\/status\/\d+$/) },
  });
});

test("without that word it is handed to the owner, though there are keys", async () => {
  const { proposed, run, postNow, onX } = await world();
  const { id } = await proposed({ network: "x", text: THREAD });
  expect(await run()).toMatchObject({ sent: 0, handed: 1 });
  expect(await postNow(id)).toMatchObject({ state: "handed", costMicros: 0 });
  expect(await onX()).toBe(0);
});

test("without keys it is handed to the owner, though they said api", async () => {
  const { proposed, run, postNow, byHand } = await world();
  const { id } = await proposed({ network: "x", text: THREAD });
  expect(await run({ channels: BY_API, network: byHand })).toMatchObject({ sent: 0, handed: 1 });
  expect(await postNow(id)).toMatchObject({ state: "handed" });
});

test("a thread that had begun is not begun anew by hand when its keys go: it says so, and is completed with them", async () => {
  const { proposed, run, postNow, sandbox, byHand, onX, clock } = await world();
  const { id } = await proposed({ network: "x", text: THREAD });
  const revoked = { service: "x", match: "POST /2/tweets", kind: "status", status: 401 } as const;
  sandbox.addFaults([{ ...revoked, after: 1, count: 1 }]);
  await run({ channels: BY_API });
  expect(await postNow(id)).toMatchObject({ state: "sending" });
  for (const over of [{ network: byHand }, { network: byHand, channels: BY_API }]) {
    clock.advance(10 * 60_000);
    expect(await run(over)).toMatchObject({ sent: 0, handed: 0, later: [{ where: "X" }] });
    expect(await postNow(id)).toMatchObject({ problem: expect.stringContaining("setup social") });
  }
  expect(await onX()).toBe(1);
  expect(await run({ channels: BY_API })).toMatchObject({ sent: 1 });
  expect(await onX()).toBe(2);
});
