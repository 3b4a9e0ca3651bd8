import { expect, test } from "vitest";
import { ACCOUNT_TROUBLE, PICTURE_GONE, ServiceError } from "../../../src/core/errors.ts";
import type { Network, Remote } from "../../../src/distribution/network.ts";
import { cardOf, partOf } from "../../contracts/network.ts";
import { blueskySandbox, LOGIN } from "../../sandbox/bluesky-for-test.ts";
import { blueskyAt, keptSession, recordAt } from "./bluesky-for-test.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

async function post(
  network: Network,
  text: string,
  more: Parameters<typeof partOf>[1] = {},
): Promise<Remote> {
  const { poster } = network;
  if (!poster) throw new Error("Bluesky posts by itself");
  return poster.post(await poster.prepare(partOf(text, more)));
}

const refusalOf = async (work: Promise<unknown>): Promise<ServiceError> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ServiceError)) throw new Error(`It was not refused: ${error}`);
  return error;
};

/** How often a method was called. */
async function world(options: Parameters<typeof blueskySandbox>[0] = {}) {
  const sandbox = await blueskySandbox(options);
  const session = keptSession();
  const open = () => blueskyAt(sandbox.place, { clock: sandbox.clock, session });
  return { ...sandbox, session, open };
}

test("one session serves all runs: it is signed in once, and renewed when its two hours are over", async () => {
  // With a second sign-in refused, whoever asks for one fails.
  const { open, clock, session } = await world({ limits: { bluesky: { signInsPerDay: 1 } } });
  await open().check();
  const first = session.text;
  await open().check();
  expect(session.text).toBe(first);
  clock.advance(2 * HOUR_MS);
  await post(open(), "After two hours.");
  expect(session.text).not.toBe(first);
  clock.advance(80 * DAY_MS);
  await post(open(), "After eighty days.");
});

test("only a session whose renewal is refused is signed in anew", async () => {
  const { open, clock, session } = await world();
  await open().check();
  clock.advance(91 * DAY_MS);
  await post(open(), "After a long summer.");
  expect(session.text).not.toBeNull();
});

test("a session that another process has renewed meanwhile is taken over", async () => {
  const { open, clock } = await world({ limits: { bluesky: { signInsPerDay: 1 } } });
  const [one, other] = [open(), open()];
  await Promise.all([one.check(), one.check()]);
  await other.check();
  clock.advance(2 * HOUR_MS);
  await one.check();
  await Promise.all([other.check(), other.check()]);
});

test("a token that is revoked in the middle of a thread ends it with what to do; with a new password it goes on in place", async () => {
  const { open, owner, clock, place } = await world();
  const root = await post(open(), "First.");
  await owner("revoke", { handle: LOGIN.handle, now: true });
  const after = { root, previous: root };
  const refusal = await refusalOf(post(open(), "Second.", { after }));
  expect(refusal).toMatchObject({ code: "wrong_password", retryable: false, effect: "refused" });
  expect(refusal.message).toContain("BLUESKY_APP_PASSWORD");
  clock.advance(1_000);
  const again = blueskyAt({ ...place, password: "made anew" }, { clock });
  const second = await post(again, "Second.", { after });
  expect((await recordAt(place.url, second)).reply?.parent.uri).toBe(root.id);
});

test("an account that is taken down is told as such", async () => {
  const { open, owner } = await world();
  await open().check();
  await owner("status", { handle: LOGIN.handle, status: "takendown" });
  expect((await refusalOf(open().check())).message).toContain("closed or paused this account");
  expect((await refusalOf(post(open(), "Into the void."))).code).toBe("account_closed");
});

test("tokens that are refused as soon as they are given, and a right that is missing, are the account's trouble", async () => {
  const { open, addFaults } = await world();
  await open().check();
  const path = "POST /xrpc/com.atproto.repo.putRecord";
  const body = { error: "ExpiredToken", message: "Token has been revoked" };
  addFaults([{ service: "bluesky", match: path, kind: "status", status: 400, body, count: 3 }]);
  const stale = await refusalOf(post(open(), "Not now."));
  expect(stale).toMatchObject({ code: ACCOUNT_TROUBLE, retryable: false, effect: "refused" });
  expect(stale.message).toContain("BLUESKY_APP_PASSWORD");
  addFaults([{ service: "bluesky", match: path, kind: "status", status: 403 }]);
  expect(await refusalOf(post(open(), "Nor now."))).toMatchObject({
    code: ACCOUNT_TROUBLE,
    effect: "refused",
  });
  await post(open(), "Now.");
});

test("posts go to where the account lives, wherever it signs in", async () => {
  const { place, clock, session } = await world();
  await blueskyAt(place, { clock, session }).check();
  expect(JSON.parse(session.text ?? "")).toMatchObject({ server: place.url, host: place.url });
  // As at bsky.social, which signs in and leaves the rest to another server.
  const elsewhere = place.url.replace("127.0.0.1", "localhost");
  const moved = keptSession();
  await blueskyAt({ ...place, url: elsewhere }, { clock, session: moved }).check();
  expect(JSON.parse(moved.text ?? "")).toMatchObject({ server: elsewhere, host: place.url });
});

test("a session of another server is not shown to this one", async () => {
  const { place, clock, session } = await world();
  const foreign = { server: "https://else.example", host: "https://else.example" };
  await session.write(
    JSON.stringify({ ...foreign, did: "did:plc:x", handle: "x", accessJwt: "a", refreshJwt: "b" }),
  );
  await blueskyAt(place, { clock, session }).check();
  expect(JSON.parse(session.text ?? "").server).toBe(place.url);
});

test("another text where one stands already is refused, and nothing is written over", async () => {
  const { open, place } = await world();
  const network = open();
  const part = partOf("As it was.");
  const first = await post(network, part.text, part);
  const refusal = await refusalOf(post(network, "As it wasn't.", { ...part, text: "As it wasn't." }));
  expect(refusal).toMatchObject({ code: "posted_otherwise", retryable: false, effect: "refused" });
  expect((await recordAt(place.url, first)).text).toBe("As it was.");
});

test("a picture that was forgotten meanwhile is said to be gone, and prepared anew the same post goes", async () => {
  const { open, clock, url } = await world();
  const { poster } = open();
  if (!poster) throw new Error("Bluesky posts by itself");
  const part = partOf("Later.", { card: cardOf() });
  const prepared = await poster.prepare(part);
  clock.advance(7 * HOUR_MS);
  // Whatever is handed over sweeps out what nobody used.
  await poster.prepare(partOf("Another.", { card: cardOf(200) }));
  expect((await refusalOf(poster.post(prepared))).code).toBe(PICTURE_GONE);
  expect(await poster.prepare(part)).toBe(prepared);
  expect((await recordAt(url, await poster.post(prepared))).embed?.external.thumb).toBeDefined();
});

test("what is busy or broken is tried again, and told as such when it stays so", async () => {
  const { open, addFaults } = await world();
  const network = open();
  await network.check();
  addFaults([{ kind: "status", service: "bluesky", match: "POST /xrpc/*putRecord", status: 502, count: 2 }]);
  await post(network, "At the third try.");
  addFaults([{ kind: "drop-after", service: "bluesky", match: "POST /xrpc/*putRecord", count: 1 }]);
  await post(network, "Said twice, there once.");
  addFaults([{ kind: "status", service: "bluesky", match: "POST /xrpc/*putRecord", status: 502, count: 3 }]);
  expect(await refusalOf(post(network, "Not today."))).toMatchObject({ retryable: true, effect: "unknown" });
});

test("used-up points hold everything until the hour is over, as the server says", async () => {
  const { open } = await world({ limits: { bluesky: { pointsPerHour: 4 } } });
  const network = open();
  await post(network, "One.");
  await post(network, "Two.");
  const refusal = await refusalOf(post(network, "Three."));
  expect(refusal).toMatchObject({ status: 429, code: "rate_limit", retryable: true, effect: "refused" });
  expect(refusal.retryAfterMs).toBeGreaterThan(3_000_000);
});

test("what people did is counted, the next part of a thread of ours aside", async () => {
  const { open, owner } = await world();
  const network = open();
  const root = await post(network, "First.");
  const second = await post(network, "Second.", { after: { root, previous: root } });
  await owner("like", { uri: root.id, by: "ada.example" });
  await owner("like", { uri: root.id, by: "ada.example" });
  await owner("like", { uri: root.id, by: "bea.example" });
  await owner("repost", { uri: second.id, by: "ada.example" });
  await owner("reply", { uri: root.id, by: "ada.example", text: "Yes." });
  const reach = await network.reach?.([
    root.id,
    second.id,
    "at://did:plc:nobody/app.bsky.feed.post/3k22222222222",
  ]);
  expect([...(reach?.keys() ?? [])]).toEqual([root.id, second.id]);
  expect(reach?.get(root.id)).toMatchObject({ likes: 2, reposts: 0, replies: 1, points: null });
  expect(reach?.get(second.id)).toMatchObject({ likes: 0, reposts: 1, replies: 0 });
});

test("replies are collected once each, with the post they belong to, our own aside", async () => {
  const { open, owner, clock } = await world();
  const network = open();
  const root = await post(network, "First.");
  const second = await post(network, "Second.", { after: { root, previous: root } });
  const first = await owner("reply", { uri: root.id, by: "ada.example", text: "To the first." });
  clock.advance(60_000);
  await owner("reply", { uri: second.id, by: "bea.example", text: "To the second." });
  await owner("reply", { uri: first.uri, by: "cleo.example", text: "To Ada." });
  const replies = (await network.replies?.([root.id, second.id])) ?? [];
  const told = replies.map(({ author, text, post: of }) => [author, text, of]);
  expect(told.toSorted()).toEqual(
    [
      ["@ada.example", "To the first.", root.id],
      ["@bea.example", "To the second.", second.id],
      ["@cleo.example", "To Ada.", root.id],
    ].toSorted(),
  );
  const ada = replies.find(({ author }) => author === "@ada.example");
  expect(ada).toMatchObject({ id: first.uri, at: new Date("2026-03-02T12:00:00Z") });
  expect(ada?.url).toContain("/profile/ada.example/post/");
});

test("a mention leads to whoever has the handle, and stays plain text where nobody does", async () => {
  const { open, owner, place } = await world();
  const { did } = await owner<{ did: string }>("person", { handle: "ada.example" });
  const remote = await post(open(), "With @ada.example and @nobody.example.");
  const { facets = [] } = await recordAt(place.url, remote);
  expect(facets.flatMap(({ features }) => features.map((one) => one.did))).toEqual([did]);
});
