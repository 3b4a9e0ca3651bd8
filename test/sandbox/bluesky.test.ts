import { expect, test } from "vitest";
import { blueskySandbox, LOGIN, wireTo } from "./bluesky-for-test.ts";

const POST = "app.bsky.feed.post";
const login = { identifier: LOGIN.handle, password: LOGIN.password };

const record = (text = "Hello") => ({
  $type: POST,
  text,
  createdAt: "2026-03-02T12:00:00.000Z",
  langs: ["en"],
});

async function signedIn(options: Parameters<typeof blueskySandbox>[0] = {}) {
  const sandbox = await blueskySandbox(options);
  const { body } = await sandbox.post("com.atproto.server.createSession", login);
  const { did, accessJwt: token, refreshJwt } = body;
  const put = (rkey: string, of: object = record(), more: object = {}) =>
    sandbox.post(
      "com.atproto.repo.putRecord",
      { repo: did, collection: POST, rkey, record: of, swapRecord: null, ...more },
      token,
    );
  return { ...sandbox, did, token, refreshJwt, put };
}

test("a record is called by its content, as PDS 0.5.35 called it", async () => {
  const { put, did } = await signedIn();
  const { body } = await put("3k22222222222");
  expect(body).toMatchObject({
    uri: `at://${did}/${POST}/3k22222222222`,
    cid: "bafyreia6dmrxtwanwo6x6ukxedweuddfunkmwdfdvfrrzn4bbme4dlisk4",
    validationStatus: "valid",
  });
});

test("an access token is good for two hours, a refresh token for ninety days, and for two more hours once it was used", async () => {
  const { clock, get, post, token, refreshJwt } = await signedIn();
  const session = () => get("com.atproto.server.getSession", {}, token);
  const refresh = () => post("com.atproto.server.refreshSession", undefined, refreshJwt);
  clock.advance(7_199_000);
  expect((await session()).status).toBe(200);
  clock.advance(1_000);
  expect((await session()).body).toEqual({ error: "ExpiredToken", message: "Token has expired" });
  expect((await refresh()).status).toBe(200);
  clock.advance(7_199_000);
  expect((await refresh()).status).toBe(200);
  clock.advance(7_200_000);
  expect((await refresh()).body).toEqual({ error: "ExpiredToken", message: "Token has been revoked" });
});

test("the first password of a handle is its own; a revoked one is refused for ever, a new one is taken", async () => {
  const { post, owner } = await signedIn();
  const withPassword = async (password: string) =>
    (await post("com.atproto.server.createSession", { ...login, password })).status;
  expect(await withPassword("another")).toBe(401);
  await owner("revoke", { handle: LOGIN.handle });
  expect(await withPassword(login.password)).toBe(401);
  expect(await withPassword("another")).toBe(200);
});

test("points are counted by what is done: 2 for a put, 3 for a new record, 1 for one that is deleted", async () => {
  const { post, put, did, token } = await signedIn({ limits: { bluesky: { pointsPerHour: 7 } } });
  const left = async (answer: Promise<{ headers: Headers }>) =>
    Number((await answer).headers.get("ratelimit-remaining"));
  const at = { repo: did, collection: POST };
  expect(await left(put("3k22222222222"))).toBe(5);
  expect(await left(post("com.atproto.repo.createRecord", { ...at, record: record() }, token))).toBe(2);
  expect(await left(post("com.atproto.repo.deleteRecord", { ...at, rkey: "3k22222222222" }, token))).toBe(1);
  const over = await put("3k22222222223");
  expect(over).toMatchObject({ status: 429, body: { error: "RateLimitExceeded" } });
  expect(over.headers.get("retry-after")).toBe("3600");
  expect(over.headers.get("ratelimit-policy")).toBe("7;w=3600");
});

test("a day holds 300 sign-ins, five minutes 30", async () => {
  const { post, clock } = await blueskySandbox({
    limits: { bluesky: { signInsPerFiveMinutes: 2, signInsPerDay: 3 } },
  });
  const signIn = async () => (await post("com.atproto.server.createSession", login)).status;
  expect([await signIn(), await signIn(), await signIn()]).toEqual([200, 200, 429]);
  clock.advance(300_000);
  expect(await signIn()).toBe(429);
  clock.advance(86_400_000);
  expect(await signIn()).toBe(200);
});

test("a picture is kept with the post that uses it, and served to everybody; without one it is forgotten", async () => {
  const { post, put, did, token, url, clock } = await signedIn();
  const upload = async (text: string) =>
    (await post("com.atproto.repo.uploadBlob", Buffer.from(text), token, "image/png")).body.blob;
  const [used, unused] = [await upload("used"), await upload("unused")];
  const external = { uri: "https://a.example/", title: "T", description: "D", thumb: used };
  await put("3k22222222222", { ...record(), embed: { $type: "app.bsky.embed.external", external } });
  clock.advance(7 * 3_600_000);
  const again = (await wireTo(url).post("com.atproto.server.createSession", login)).body.accessJwt;
  await post("com.atproto.repo.uploadBlob", Buffer.from("more"), again, "image/png");
  const fetched = (blob: { ref: { $link: string } }) =>
    fetch(`${url}/xrpc/com.atproto.sync.getBlob?${new URLSearchParams({ did, cid: blob.ref.$link })}`);
  expect(await (await fetched(used)).text()).toBe("used");
  expect((await fetched(unused)).status).toBe(400);
});

test("what is read of posts needs a token, shows cards, and knows threads", async () => {
  const { get, put, token, owner, did } = await signedIn();
  const { body: root } = await put("3k22222222222");
  const reply = { root, parent: root };
  const { body: second } = await put("3k22222222223", { ...record("Second"), reply });
  await owner("reply", { uri: root.uri, by: "ada.example", text: "Yes." });
  await owner("like", { uri: root.uri, by: "ada.example" });
  expect((await get("app.bsky.feed.getPosts", { uris: root.uri })).status).toBe(401);
  const { body } = await get(
    "app.bsky.feed.getPosts",
    { uris: [root.uri, second.uri, `${root.uri}x`] },
    token,
  );
  expect(body.posts).toHaveLength(2);
  expect(body.posts[0]).toMatchObject({ likeCount: 1, replyCount: 2, author: { handle: LOGIN.handle } });
  const { thread } = (await get("app.bsky.feed.getPostThread", { uri: root.uri }, token)).body;
  expect(thread.replies.map((one: { post: { record: { text: string } } }) => one.post.record.text)).toEqual([
    "Second",
    "Yes.",
  ]);
  const up = (await get("app.bsky.feed.getPostThread", { uri: second.uri }, token)).body.thread;
  expect(up.parent.post.uri).toBe(root.uri);
  const feed = (await get("app.bsky.feed.getAuthorFeed", { actor: did, limit: "1" }, token)).body;
  expect(feed.feed[0].post.uri).toBe(second.uri);
  const gone = await get("app.bsky.feed.getPostThread", { uri: `at://${did}/${POST}/3kzzzzzzzzzzz` }, token);
  expect(gone).toMatchObject({ status: 400, body: { error: "NotFound" } });
});

test("what it doesn't play it says so", async () => {
  const { get, token } = await signedIn();
  expect(await get("chat.bsky.convo.listConvos", {}, token)).toMatchObject({
    status: 501,
    body: { error: "MethodNotImplemented" },
  });
});

test("acts from outside are for programs, and name what is missing", async () => {
  const { owner, url } = await signedIn();
  await expect(owner("like", { uri: "at://x", by: "ada.example" })).rejects.toThrow(
    "There is no post at://x.",
  );
  await expect(owner("like", { uri: "at://x" })).rejects.toThrow("by");
  const headers = { "content-type": "application/json", origin: "https://elsewhere.example" };
  expect((await fetch(`${url}/_owner/like`, { method: "POST", headers, body: "{}" })).status).toBe(403);
});
