import { expect, test } from "vitest";
import { formIn } from "./desk-for-test.ts";
import { mastodonSandbox, PIXEL, upload } from "./mastodon-for-test.ts";

async function openDesk() {
  const box = await mastodonSandbox();
  const get = async (path: string) => {
    const answer = await fetch(`${box.urls.desk}${path}`);
    return { status: answer.status, headers: answer.headers, html: await answer.text() };
  };
  const post = async (status: string, more: object = {}): Promise<string> =>
    (await box.api("POST /api/v1/statuses", { status, ...more })).body.id;
  const send = async (path: string, form: URLSearchParams, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${box.urls.desk}${path}`, {
      method: "POST",
      headers: {
        "sec-fetch-site": "same-origin",
        "content-type": "application/x-www-form-urlencoded",
        ...headers,
      },
      body: form.toString(),
      redirect: "manual",
    });
    return { status: answer.status, to: answer.headers.get("location"), html: await answer.text() };
  };
  return { ...box, get, post, send };
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

test("somebody who is invented likes, boosts and answers by the form beside a thread", async () => {
  const { api, get, post, send } = await openDesk();
  const id = await post("What do you think?");
  const at = `/mastodon/${id}`;
  const act = async (fields: Record<string, string>) => {
    const form = formIn((await get(at)).html, at);
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return send(at, form);
  };
  expect(await act({ act: "favourite" })).toMatchObject({ status: 303, to: at });
  await act({ act: "reblog", by: "@bea" });
  await act({ act: "reply", text: "I think so\r\ntoo." });
  expect((await api(`GET /api/v1/statuses/${id}`)).body).toMatchObject({
    ...{ favourites_count: 1, reblogs_count: 1, replies_count: 1 },
  });
  const { descendants } = (await api(`GET /api/v1/statuses/${id}/context`)).body;
  expect(descendants).toMatchObject([
    { content: "<p>I think so<br />too.</p>", account: { acct: "ada@elsewhere.example" } },
  ]);
});

test("the form does nothing for a page from elsewhere, an older one, a wrong handle, no words, or a post that is gone", async () => {
  const { api, get, post, send, owner } = await openDesk();
  const id = await post("What do you think?");
  const at = `/mastodon/${id}`;
  const form = formIn((await get(at)).html, at);
  form.set("act", "favourite");
  const withField = (name: string, value: string) => {
    const changed = new URLSearchParams(form);
    changed.set(name, value);
    return changed;
  };
  expect((await send(at, form, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await send(at, withField("token", "old"))).html).toContain("started anew");
  expect((await send(at, withField("by", "not a handle"))).html).toContain("A name there looks like");
  expect((await send(at, withField("act", "reply"))).html).toContain("That needs words");
  expect((await api(`GET /api/v1/statuses/${id}`)).body.favourites_count).toBe(0);
  await owner("delete", { status: id });
  expect((await send(at, form)).html).toContain("There is no such");
});
