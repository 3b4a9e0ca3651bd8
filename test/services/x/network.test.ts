import { describe, expect, test } from "vitest";
import { ACCOUNT_TROUBLE, ServiceError } from "../../../src/core/errors.ts";
import { newTid } from "../../../src/core/tid.ts";
import type { Network } from "../../../src/distribution/network.ts";
import { partOf } from "../../contracts/network.ts";
import { keysOf, openX, posterOf, postTo, xApi, xWorld } from "./x-for-test.ts";

const linkOf = (tag: string) => `https://letters.example/issues/042?utm_source=x&utm_content=${tag}`;

async function refusalOf(work: Promise<unknown>): Promise<ServiceError> {
  const error: unknown = await work.then(() => null).catch((thrown: unknown) => thrown);
  if (!(error instanceof ServiceError)) throw new Error(`It was not refused: ${error}`);
  return error;
}

describe("posting on X", () => {
  test("costs what X takes: more with a link", async () => {
    const poster = posterOf((await xWorld()).open());
    const cost = async (text: string) => poster.costMicros(await poster.prepare(partOf(text)));
    expect(await cost("No link.")).toBe(15_000);
    expect(await cost(`With one: ${linkOf("3k")}`)).toBe(200_000);
  });

  test("is found by the address that only it links to, though X shortened and escaped what was said", async () => {
    const { open, owner } = await xWorld();
    const poster = posterOf(open());
    const key = newTid(new Date());
    const prepared = await poster.prepare(partOf(`A & B < C: ${linkOf(key)}`, { key }));
    const remote = await poster.post(prepared);
    expect(await poster.find(prepared)).toEqual(remote);
    const other = await poster.prepare(partOf(`A & B < C: ${linkOf(newTid(new Date()))}`));
    expect(await poster.find(other)).toBeNull();
    await owner("delete", { post: remote.id });
    expect(await poster.find(prepared)).toBeNull();
  });

  test("is found behind a hundred later ones, and not among those that were there before", async () => {
    const { open, clock, url } = await xWorld({ limits: { x: { postsPer15Minutes: 1_000 } } });
    const poster = posterOf(open());
    await poster.post(await poster.prepare(partOf("Good morning.")));
    clock.advance(24 * 3_600_000);
    const prepared = await poster.prepare(partOf("Good morning.", { at: clock.now() }));
    expect(await poster.find(prepared)).toBeNull();
    const remote = await poster.post(prepared);
    const api = xApi(url, clock);
    for (let n = 0; n < 120; n++) {
      clock.advance(1_000);
      await api("POST /2/tweets", { text: `Later, ${n}.` });
    }
    expect(await poster.find(prepared)).toEqual(remote);
  });

  test("the same words below another post, or below none, are another post", async () => {
    const { open } = await xWorld({ limits: { x: { duplicateHours: 0 } } });
    const poster = posterOf(open());
    const root = await postTo(open(), partOf("First."));
    const other = await postTo(open(), partOf("Another."));
    const words = "Read on below.";
    await postTo(open(), partOf(words));
    await postTo(open(), partOf(words, { after: { root: other, previous: other } }));
    const prepared = await poster.prepare(partOf(words, { after: { root, previous: root } }));
    expect(await poster.find(prepared)).toBeNull();
    const remote = await poster.post(prepared);
    expect(await poster.find(prepared)).toEqual(remote);
  });

  test("the same words as an earlier post of ours are no trouble of the account's, and not this post", async () => {
    const { open, clock } = await xWorld();
    const network = open();
    await postTo(network, partOf("Good morning."));
    clock.advance(3 * 3_600_000);
    const refused = await refusalOf(postTo(network, partOf("Good morning.", { at: clock.now() })));
    expect(refused).toMatchObject({ code: "duplicate", status: 403, retryable: false, effect: "refused" });
    expect(refused.message).toContain("Change its words");
  });

  test("waits as long as X says where it says no Retry-After, and a quarter of an hour where it says nothing", async () => {
    const { open, addFaults, clock } = await xWorld({ limits: { x: { postsPer15Minutes: 1 } } });
    const network = open();
    await postTo(network, partOf("The first."));
    clock.advance(5 * 60_000);
    const over = await refusalOf(postTo(network, partOf("The second.")));
    expect(over).toMatchObject({ status: 429, retryable: true, effect: "refused" });
    expect(over.retryAfterMs).toBeGreaterThan(9 * 60_000);
    expect(over.retryAfterMs).toBeLessThanOrEqual(10 * 60_000 + 1_000);

    const other = open();
    addFaults([{ service: "x", match: "POST /2/tweets", kind: "status", status: 429 }]);
    expect((await refusalOf(postTo(other, partOf("The third.")))).retryAfterMs).toBe(15 * 60_000);
    const reset = Math.floor(clock.now().getTime() / 1_000) + 7_200;
    const day = { "x-user-limit-24hour-remaining": "0", "x-user-limit-24hour-reset": String(reset) };
    addFaults([{ service: "x", match: "POST /2/tweets", kind: "status", status: 429, headers: day }]);
    const dayOver = await refusalOf(postTo(open(), partOf("The fourth.")));
    expect(dayOver.retryAfterMs).toBeGreaterThan(7_190_000);
  });

  test.each([
    ["suspended", {}, "locked or suspended"],
    ["no-credits", {}, "no credits left"],
    ["fine", { keys: keysOf("readonly") }, "Read and Write"],
  ])("an account that may not post now keeps the post waiting: %s", async (state, opening, advice) => {
    const { open, owner } = await xWorld();
    await owner("account", { state });
    const refused = await refusalOf(postTo(open(opening), partOf("Not now.")));
    expect(refused).toMatchObject({ code: ACCOUNT_TROUBLE, retryable: false, effect: "refused" });
    expect(refused.message).toContain(advice);
  });

  test.each([
    ["a secret that is another's", keysOf("sandbox", "wrong")],
    ["a token that was revoked", keysOf("revoked")],
  ])("%s is told, with where to make new keys", async (_, keys) => {
    const refused = await refusalOf(postTo((await xWorld()).open({ keys }), partOf("No.")));
    expect(refused).toMatchObject({ status: 401, retryable: false, effect: "refused" });
    expect(refused.message).toContain("X_API_SECRET");
    expect(refused.message).not.toContain("wrong");
  });

  test("a clock that is wrong by an hour signs nothing that X takes", async () => {
    const { url, clock, open } = await xWorld();
    const late = { ...clock, now: () => new Date(clock.now().getTime() + 3_600_000) };
    expect((await refusalOf(openX({ url, clock: late }).check())).status).toBe(401);
    expect(await open().check()).toContain("@letters");
  });

  test("a post before it that is minutes old may not be seen everywhere: it comes later; an old one is gone", async () => {
    const { open, owner, clock } = await xWorld();
    const network = open();
    const root = await postTo(network, partOf("First."));
    await owner("delete", { post: root.id });
    const after = { root, previous: root };
    const young = await refusalOf(postTo(network, partOf("Second.", { after })));
    expect(young).toMatchObject({ retryable: true, effect: "refused" });
    clock.advance(10 * 60_000);
    const old = await refusalOf(postTo(network, partOf("Second.", { after })));
    expect(old).toMatchObject({ retryable: false, code: "nothing_to_answer" });
  });

  test("nothing there is no certainty: whether it arrived is not known", async () => {
    const { open, addFaults } = await xWorld();
    addFaults([{ service: "x", match: "POST /2/tweets", kind: "status", status: 503 }]);
    expect(await refusalOf(postTo(open(), partOf("Hm.")))).toMatchObject({ effect: "unknown" });
    addFaults([{ service: "x", match: "POST /2/tweets", kind: "status", status: 200, body: "<html>" }]);
    const strange = await refusalOf(postTo(open(), partOf("Hm!")));
    expect(strange).toMatchObject({ effect: "unknown", code: "unreadable", retryable: false });
  });
});

test("reach counts likes, reposts and replies", async () => {
  const { open, owner } = await xWorld();
  const network = open();
  const { id } = await postTo(network, partOf("Like it."));
  await owner("like", { post: id, by: "bea" });
  await owner("like", { post: id, by: "@cem" });
  await owner("repost", { post: id });
  await owner("reply", { post: id, text: "Yes." });
  expect((await network.reach?.([id]))?.get(id)).toEqual({
    ...{ likes: 2, reposts: 1, replies: 1, points: null, comments: null },
  });
});

describe("by hand", () => {
  test("there is X's own page, with the whole text in it, and nothing is asked of X", async () => {
    const network: Network = openX({ ...(await xWorld()), url: "https://x.example", keys: null });
    expect(network).toMatchObject({ poster: null, reach: null, replies: null, submission: null });
    const text = `Slow & steady 50% + "more"\n\n${linkOf("3k")}\n#reading`;
    const intent = new URL(network.intent({ text, title: "", link: linkOf("3k"), place: "" }) ?? "");
    expect(intent.origin + intent.pathname).toBe("https://x.example/intent/tweet");
    expect([...intent.searchParams]).toEqual([["text", text]]);
    expect((await refusalOf(network.check())).message).toContain("channels.x.by to api");
  });
});
