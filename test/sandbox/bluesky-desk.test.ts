import { expect, test } from "vitest";
import { cardOf, partOf } from "../contracts/network.ts";
import { blueskyAt } from "../services/bluesky/bluesky-for-test.ts";
import { blueskySandbox, LOGIN } from "./bluesky-for-test.ts";
import { formIn } from "./desk-for-test.ts";

async function openDesk() {
  const box = await blueskySandbox();
  const { poster } = blueskyAt(box.place, { clock: box.clock });
  if (!poster) throw new Error("Bluesky posts by itself");
  const post = async (text: string, more: Parameters<typeof partOf>[1] = {}) =>
    poster.post(await poster.prepare(partOf(text, more)));
  const get = async (path: string, from = box.urls.desk) => {
    const answer = await fetch(`${from}${path}`);
    return { status: answer.status, headers: answer.headers, html: await answer.text() };
  };
  const send = async (path: string, form: URLSearchParams, headers: Record<string, string> = {}) => {
    const type = { "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" };
    const answer = await fetch(`${box.urls.desk}${path}`, {
      ...{ method: "POST", headers: { ...type, ...headers }, body: form.toString(), redirect: "manual" },
    });
    return { status: answer.status, to: answer.headers.get("location"), html: await answer.text() };
  };
  const pathOf = ({ id }: { id: string }) => `/bluesky/${LOGIN.handle}/${id.split("/").at(-1)}`;
  return { ...box, get, post, send, pathOf };
}

test("an empty desk says what will appear here, and the overview counts what did", async () => {
  const { get, post } = await openDesk();
  expect((await get("/bluesky")).html).toContain("Nothing was posted yet");
  await post("One.");
  expect((await get("/bluesky")).html).not.toContain("Nothing was posted yet");
  expect((await get("/")).html).toMatch(/<dt>Posts<\/dt><dd>1<\/dd>/);
});

test("a thread stands together in its order, the newest first, and what people wrote stays text", async () => {
  const { get, post, owner, pathOf } = await openDesk();
  const root = await post("First <script>alert(1)</script> & more", { key: "3k22222222222" });
  const second = await post("Second", { after: { root, previous: root }, key: "3k22222222223" });
  await owner("reply", { uri: root.id, by: "ada.example", text: '"><img src=x> Fine' });
  await post("Another, later", { key: "3k22222222224" });
  const { html, headers } = await get("/bluesky");
  const threads = html.split('<div class="thread">').slice(1);
  expect(threads.map((one) => one.match(/<article/g)?.length)).toEqual([1, 3]);
  expect(threads[1]).toMatch(/First &lt;script&gt;.*Second.*&quot;&gt;&lt;img src=x&gt; Fine/s);
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  const page = await get(pathOf(second));
  expect(page.html.match(/<article/g)).toHaveLength(3);
  expect((await get(`/bluesky/${LOGIN.handle}/3kzzzzzzzzzzz`)).status).toBe(404);
});

test("links click where they should, and a card shows its picture from the desk itself", async () => {
  const { get, post } = await openDesk();
  const link = "https://letters.example/issues/042/?utm_content=3k2&utm_source=bluesky";
  await post(`👨‍👩‍👧‍👦 ${link} #reading`, { link, card: { ...cardOf(), url: link } });
  const { html } = await get("/bluesky");
  const escaped = link.replaceAll("&", "&amp;");
  expect(html).toContain(`<a href="${escaped}">letters.example/issues/042</a>`);
  expect(html).toContain('<span class="mark">#reading</span>');
  const picture = /<a class="page" href="[^"]+"><img src="(\/bluesky\/blob\/[^"]+)"/.exec(html)?.[1];
  const answer = await get(picture ?? "no picture");
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/png"]);
  expect((await get(`/bluesky/avatar/${LOGIN.handle}.svg`)).headers.get("content-type")).toBe(
    "image/svg+xml",
  );
});

test("a record that no program of ours wrote is shown without its wrong facets, and leads nowhere but the web", async () => {
  const { get, url } = await openDesk();
  const call = async (method: string, body: object, token = "") => {
    const headers = {
      "content-type": "application/json",
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    };
    const answer = await fetch(`${url}/xrpc/${method}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return (await answer.json()) as { did: string; accessJwt: string };
  };
  const { handle: identifier, password } = LOGIN;
  const { did, accessJwt } = await call("com.atproto.server.createSession", { identifier, password });
  const link = (uri: string) => [{ $type: "app.bsky.richtext.facet#link", uri }];
  const facets = [
    { index: { byteStart: 0, byteEnd: 5_000 }, features: link("https://a.example/") },
    { index: { byteStart: 0, byteEnd: 5 }, features: link("javascript:alert(1)") },
  ];
  const external = { uri: "javascript:alert(2)", title: "T", description: "D" };
  const embed = { $type: "app.bsky.embed.external", external };
  const record = { text: "Hello", createdAt: "2026-03-02T12:00:00.000Z", facets, embed };
  const write = { repo: did, collection: "app.bsky.feed.post", record };
  await call("com.atproto.repo.createRecord", write, accessJwt);
  const { html } = await get("/bluesky");
  expect(html).toContain('<p class="words">Hello</p>');
  expect(html).not.toContain("javascript:");
});

test("somebody invented likes, reposts and answers on the desk; a page from elsewhere can't make them", async () => {
  const { get, post, send, pathOf } = await openDesk();
  const root = await post("First.");
  const path = pathOf(root);
  const form = async (act: string, more: Record<string, string> = {}) => {
    const sent = formIn((await get(path)).html, path);
    for (const [name, value] of Object.entries({ act, ...more })) sent.set(name, value);
    return sent;
  };
  for (const act of ["like", "repost"]) expect(await send(path, await form(act))).toMatchObject({ to: path });
  expect((await send(path, await form("reply", { text: "Yes." }))).status).toBe(303);
  const counts = [...(await get(path)).html.matchAll(/<\/svg>(\d+)/g)].map(([, count]) => count);
  expect(counts).toEqual(["1", "1", "1", "0", "0", "0"]);
  expect((await send(path, await form("reply", { text: "" }))).html).toContain("That needs words");
  expect((await send(path, await form("like", { by: "no handle" }))).html).toContain(
    "A name there looks like",
  );
  expect((await send(path, await form("like"), { "sec-fetch-site": "cross-site" })).status).toBe(403);
});

test("a post's own address leads to the twin's page of it", async () => {
  const { get, post, url } = await openDesk();
  const remote = await post("First.");
  const path = `/profile/${LOGIN.handle}/post/${remote.id.split("/").at(-1)}`;
  const page = await get(path, url);
  expect(page.html).toContain("First.");
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect((await get("/own.css", url)).headers.get("content-type")).toContain("text/css");
  expect((await get(`${path}x`, url)).status).toBe(404);
});
