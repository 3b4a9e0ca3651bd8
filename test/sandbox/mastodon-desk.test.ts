import { expect, test } from "vitest";
import { mastodonSandbox, PIXEL, upload } from "./mastodon-for-test.ts";

async function openDesk() {
  const box = await mastodonSandbox();
  const get = async (path: string) => {
    const answer = await fetch(`${box.urls.desk}${path}`);
    return { status: answer.status, headers: answer.headers, html: await answer.text() };
  };
  const post = async (status: string, more: object = {}): Promise<string> =>
    (await box.api("POST /api/v1/statuses", { status, ...more })).body.id;
  return { ...box, get, post };
}

test("an empty desk says what will appear here, and the overview counts what did", async () => {
  const { get, post } = await openDesk();
  expect((await get("/mastodon")).html).toContain("Nothing was posted yet");
  await post("One.");
  expect((await get("/mastodon")).html).not.toContain("Nothing was posted yet");
  expect((await get("/")).html).toMatch(/<dt>Posts<\/dt><dd>1<\/dd>/);
});

test("a thread stands together with its replies, newest thread first, and what people wrote stays text", async () => {
  const { get, post, owner, clock } = await openDesk();
  const root = await post("First <script>alert(1)</script> & more");
  const second = await post("Second", { in_reply_to_id: root });
  await owner("reply", { status: second, by: "ada@elsewhere.example", text: '"><img src=x> Fine' });
  clock.advance(60_000);
  await post("Another, later");
  const { html, headers } = await get("/mastodon");
  const threads = html.split('<div class="thread">').slice(1);
  expect(threads.map((one) => one.match(/<article/g)?.length)).toEqual([1, 3]);
  expect(threads[1]).toContain("First &lt;script&gt;alert(1)&lt;/script&gt; &amp; more");
  expect(threads[1]).toContain("&quot;&gt;&lt;img src=x&gt; Fine");
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  const page = await get(`/mastodon/${second}`);
  expect(page.html.match(/<article/g)).toHaveLength(3);
  expect((await get("/mastodon/116159466700899999")).status).toBe(404);
});

test("pictures and faces come from the desk itself, with the words that describe them", async () => {
  const { api, get, post, clock } = await openDesk();
  const { id } = (await api("POST /api/v2/media", upload(PIXEL, 'A "red" dot'))).body;
  clock.advance(2_000);
  await post("Look.", { media_ids: [id] });
  const { html } = await get("/mastodon");
  expect(html).toContain(`<img src="/mastodon/media/${id}" alt="A &quot;red&quot; dot"/>`);
  expect((await get(`/mastodon/media/${id}`)).headers.get("content-type")).toBe("image/png");
  expect((await get("/mastodon/avatar/letters.svg")).headers.get("content-type")).toBe("image/svg+xml");
  expect((await get("/mastodon/media/7")).status).toBe(404);
});

test("sixty threads make a page, and the older ones are behind it", async () => {
  const { get, owner, api } = await openDesk();
  for (let n = 0; n < 62; n++) await api("POST /api/v1/statuses", { status: `Post ${n}.` });
  const { body } = await api("POST /api/v1/statuses", { status: "A thread." });
  await api("POST /api/v1/statuses", { status: "Its second part.", in_reply_to_id: body.id });
  const { html } = await get("/mastodon");
  expect(html.match(/<article/g)).toHaveLength(61);
  const older = /href="(\/mastodon\?before=\d+)"/.exec(html)?.[1] ?? "";
  expect((await get(older)).html.match(/<article/g)).toHaveLength(3);
  await owner("account", { displayName: "Letters & more" });
  expect((await get("/mastodon")).html).toContain("Letters &amp; more");
});
