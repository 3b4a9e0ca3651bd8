/** The twin against a real Bluesky server: the same requests, and the same answers but for what is each one's own. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { type Answer, blueskySandbox, wireTo } from "../sandbox/bluesky-for-test.ts";
import { type RealPds, startPds, withoutPds } from "./real-pds.ts";

const skip = withoutPds();
let pds: RealPds | undefined;
let real: Awaited<ReturnType<RealPds["account"]>> | undefined;

beforeAll(async () => {
  if (skip !== null) return;
  pds = await startPds(true);
  real = await pds.account("letters.test");
}, 60_000);
afterAll(() => pds?.close());

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);
const KEY = "3k22222222222";
const post = (more: object = {}) => ({
  $type: "app.bsky.feed.post",
  text: "Hello",
  createdAt: "2026-03-02T12:00:00.000Z",
  langs: ["en"],
  ...more,
});
const facetOf = (feature: object, index: object = { byteStart: 0, byteEnd: 5 }) => ({
  facets: [{ index, features: [feature] }],
});
const link = (uri: string) => ({ $type: "app.bsky.richtext.facet#link", uri });
const cardOf = (external: object) => ({
  embed: { $type: "app.bsky.embed.external", external: { uri: "https://a.example/1", ...external } },
});
const words = { title: "T", description: "D" };

interface Server {
  did: string;
  wire: ReturnType<typeof wireTo>;
  token: string;
  /** What an upload of the small and of a large picture gave. */
  small: object;
  large: object;
}

async function signIn(place: { url: string; handle: string; password: string }): Promise<Server> {
  const wire = wireTo(place.url);
  const login = { identifier: place.handle, password: place.password };
  const { body } = await wire.post("com.atproto.server.createSession", login);
  const upload = async (bytes: Buffer) =>
    (await wire.post("com.atproto.repo.uploadBlob", bytes, body.accessJwt, "image/png")).body.blob;
  const large = Buffer.concat([PNG, Buffer.alloc(1_200_000)]);
  const blobs = { small: await upload(PNG), large: await upload(large) };
  return { did: body.did, wire, token: body.accessJwt, ...blobs };
}

const put =
  (
    record: (server: Server) => object,
    { rkey = "3k2222222222z", ...more }: { rkey?: string; repo?: string } = {},
  ) =>
  (server: Server) => {
    const { did: repo, wire, token } = server;
    const asked = { repo, collection: "app.bsky.feed.post", rkey, record: record(server), swapRecord: null };
    return wire.post("com.atproto.repo.putRecord", { ...asked, ...more }, token);
  };
const refused = (more: object) => put(() => post(more));

const at = { collection: "app.bsky.feed.post", rkey: KEY };

/** In order: later ones see what earlier ones did. */
const REQUESTS: Record<string, (server: Server) => Promise<Answer>> = {
  "a post": put(() => post(), { rkey: KEY }),
  "the same again": put(() => post(), { rkey: KEY }),
  "another text in its place": put(() => post({ text: "Other" }), { rkey: KEY }),
  "its place made once more": ({ did, wire, token }) =>
    wire.post("com.atproto.repo.createRecord", { repo: did, ...at, record: post() }, token),
  "the post read": ({ did, wire }) => wire.get("com.atproto.repo.getRecord", { repo: did, ...at }),
  "the newest listed": ({ did, wire }) =>
    wire.get("com.atproto.repo.listRecords", { repo: did, collection: at.collection, limit: "2" }),
  "too many listed": ({ did, wire }) =>
    wire.get("com.atproto.repo.listRecords", { repo: did, collection: at.collection, limit: "200" }),
  "a post that isn't there": ({ did, wire }) =>
    wire.get("com.atproto.repo.getRecord", { repo: did, ...at, rkey: "3kzzzzzzzzzzz" }),
  "a repository that isn't there": ({ wire }) =>
    wire.get("com.atproto.repo.getRecord", { repo: "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", ...at }),
  "301 signs": refused({ text: "a".repeat(301) }),
  "200 families": refused({ text: "👨‍👩‍👧‍👦".repeat(200) }),
  "four languages": refused({ langs: ["en", "de", "fr", "es"] }),
  "no language": refused({ langs: ["not a lang"] }),
  "no time": refused({ createdAt: undefined }),
  "a time that is none": refused({ createdAt: "yesterday" }),
  "no text": refused({ text: undefined }),
  "another kind": refused({ $type: "app.bsky.feed.like" }),
  "a key that is none": put(() => post(), { rkey: "hello" }),
  "a facet beyond the text": put(
    () => post(facetOf(link("https://a.example/"), { byteStart: 0, byteEnd: 5_000 })),
    { rkey: "3k22222222223" },
  ),
  "a facet before the text": refused(facetOf(link("https://a.example/"), { byteStart: -1, byteEnd: 5 })),
  "a link that is none": refused(facetOf(link("letters"))),
  "a mention of nobody": refused(facetOf({ $type: "app.bsky.richtext.facet#mention", did: "ada" })),
  "a long hashtag": refused(facetOf({ $type: "app.bsky.richtext.facet#tag", tag: "a".repeat(65) })),
  "a card": put(({ small }) => post(cardOf({ ...words, thumb: small })), { rkey: "3k22222222224" }),
  "a card with a large picture": put(({ large }) => post(cardOf({ ...words, thumb: large }))),
  "a picture that says it is smaller": put(({ large }) =>
    post(cardOf({ ...words, thumb: { ...large, size: 900_000 } })),
  ),
  "a picture that is text": put(({ small }) =>
    post(cardOf({ ...words, thumb: { ...small, mimeType: "text/plain" } })),
  ),
  "a picture that nobody handed over": put(({ small }) =>
    post(
      cardOf({
        ...words,
        thumb: { ...small, ref: { $link: "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku" } },
      }),
    ),
  ),
  "a card without a title": refused(cardOf({ description: "" })),
  "five pictures": put(({ small }) =>
    post({ embed: { $type: "app.bsky.embed.images", images: Array(5).fill({ image: small, alt: "x" }) } }),
  ),
  "a reply to nowhere": refused({ reply: { root: { uri: "at://x", cid: "y" } } }),
  "nine tags": refused({ tags: Array(9).fill("x") }),
  "a field that nobody knows": put(() => post({ via: "pressroom", zz: [1, -7, 70_000, true, null] }), {
    rkey: "3k22222222225",
  }),
  "a fraction": refused({ x: 1.5 }),
  "somebody else's repository": put(() => post(), { repo: "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa" }),
  "no token": ({ did, wire }) =>
    wire.post("com.atproto.repo.putRecord", { repo: did, ...at, record: post() }),
  "a token that is none": ({ wire }) => wire.get("com.atproto.server.getSession", {}, "abc.def.ghi"),
  "half a request": ({ did, wire, token }) => wire.post("com.atproto.repo.putRecord", { repo: did }, token),
  "the wrong verb": ({ wire, token }) => wire.get("com.atproto.repo.putRecord", {}, token),
  "a wrong password": ({ wire }) =>
    wire.post("com.atproto.server.createSession", { identifier: "letters.test", password: "no" }),
  "a handle that nobody has": ({ wire }) =>
    wire.get("com.atproto.identity.resolveHandle", { handle: "nobody.test" }),
  "6 MB": ({ wire, token }) =>
    wire.post("com.atproto.repo.uploadBlob", Buffer.alloc(6_000_000), token, "image/png"),
  "the post taken away": ({ did, wire, token }) =>
    wire.post("com.atproto.repo.deleteRecord", { repo: did, ...at }, token),
  "the post taken away again": ({ did, wire, token }) =>
    wire.post("com.atproto.repo.deleteRecord", { repo: did, ...at }, token),
};

/** Without what is of one server alone: its DIDs, and what commits are called. */
function common({ status, body }: Answer, did: string): unknown {
  const text = JSON.stringify(body, (name, value) => (name === "commit" ? Object.keys(value) : value));
  return { status, body: JSON.parse(text.replaceAll(did, "did:plc:ours")) };
}

describe.skipIf(skip !== null)(skip ?? "the twin and a real server", () => {
  test("answer the same to what they are asked, CIDs and refusals included", async () => {
    if (!real) throw new Error("the server has not begun");
    const { place } = await blueskySandbox({ clock: systemClock });
    const [ours, theirs] = [await signIn(place), await signIn(real)];
    expect(ours.small).toEqual(theirs.small);
    const answers = async (server: Server) => {
      const found: Record<string, unknown> = {};
      for (const [name, ask] of Object.entries(REQUESTS)) found[name] = common(await ask(server), server.did);
      return found;
    };
    expect(await answers(ours)).toEqual(await answers(theirs));
  });

  test("end a session the same way: a revoked app password is over with the next renewal", async () => {
    if (!real) throw new Error("the server has not begun");
    const { place, owner } = await blueskySandbox({ clock: systemClock });
    const run = async (
      at: { url: string; handle: string; password: string },
      revoke: () => Promise<unknown>,
    ) => {
      const { get, post } = wireTo(at.url);
      const login = { identifier: at.handle, password: at.password };
      const first = (await post("com.atproto.server.createSession", login)).body;
      const renew = async (token: string) => post("com.atproto.server.refreshSession", undefined, token);
      const second = await renew(first.refreshJwt);
      const twice = await renew(first.refreshJwt);
      const crossed = await renew(first.accessJwt);
      await revoke();
      const still = await get("com.atproto.server.getSession", {}, first.accessJwt);
      const over = await renew(second.body.refreshJwt);
      const again = await post("com.atproto.server.createSession", login);
      const nextOf = (token: string) =>
        JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).jti;
      return {
        isOneNext: nextOf(second.body.refreshJwt) === nextOf(twice.body.refreshJwt),
        statuses: [second, twice, crossed, still, over, again].map(({ status }) => status),
        refusals: [crossed, over, again].map(({ body }) => body),
      };
    };
    const { revoke } = real;
    expect(await run(place, () => owner("revoke", { handle: place.handle }))).toEqual(
      await run(real, revoke),
    );
  });

  test("tell the same of their limits, and refuse the thirty-first sign-in", async () => {
    if (!pds) throw new Error("the server has not begun");
    const { url } = await blueskySandbox({ clock: systemClock });
    const run = async (server: string) => {
      const { post } = wireTo(server);
      const login = { identifier: "stranger.test", password: "revoked" };
      const tries = Array.from({ length: 31 }, () => post("com.atproto.server.createSession", login));
      const answers = (await Promise.all(tries)).toSorted((one, other) => one.status - other.status);
      const last = answers.at(-1);
      const told = ["limit", "remaining", "policy"].map((name) => last?.headers.get(`ratelimit-${name}`));
      const waits = Number(last?.headers.get("retry-after"));
      return { statuses: answers.map(({ status }) => status), told, body: last?.body, waits: waits > 200 };
    };
    expect(await run(url)).toEqual(await run(pds.url));
  });
});
