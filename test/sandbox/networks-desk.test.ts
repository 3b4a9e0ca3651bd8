import { expect, test } from "vitest";
import { partOf } from "../contracts/network.ts";
import { linkPart, redditWorld } from "../services/reddit/reddit-for-test.ts";
import { postTo, xWorld } from "../services/x/x-for-test.ts";
import { formIn } from "./desk-for-test.ts";

const get = async (url: string) => (await fetch(url)).text();

async function act(
  at: string,
  fields: Record<string, string>,
  headers: object = { "sec-fetch-site": "same-origin" },
) {
  const form = formIn(await get(at), new URL(at).pathname);
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const answer = await fetch(at, { method: "POST", body: form, redirect: "manual", headers: { ...headers } });
  return { status: answer.status, html: await answer.text() };
}

test("one entry leads to all networks, each says how many posts there are, or that it does not run", async () => {
  const { urls, open } = await xWorld();
  await postTo(open(), partOf("One."));
  const index = await get(`${urls.desk}/networks`);
  for (const path of ["/bluesky", "/mastodon", "/x", "/reddit", "/hackernews"])
    expect(index).toContain(`href="${path}"`);
  expect(index).toMatch(/<a href="\/x">X<\/a><\/h2><dl class="facts"><dt>Posts<\/dt><dd>1<\/dd>/);
  expect(index.match(/not running here/g)).toHaveLength(4);
  expect(index).toContain('<a href="/networks" aria-current="page">');
  const x = await get(`${urls.desk}/x`);
  expect(x).toContain('<a href="/networks" aria-current="true">');
  expect(x).toContain('<a href="/x" aria-current="page">');
  expect(await get(`${urls.desk}/reddit`)).toContain("does not run here");
});

test("X's timeline holds threads with their answers, and somebody invented likes, reposts and replies", async () => {
  const { urls, open } = await xWorld();
  const network = open();
  const root = await postTo(network, partOf("First <script>"));
  const second = await postTo(network, partOf("Second.", { after: { root, previous: root } }));
  await postTo(network, partOf("Another."));
  const at = `${urls.desk}/x/${second.id}`;
  expect((await act(at, { act: "like" })).status).toBe(303);
  await act(at, { act: "repost", by: "@bea" });
  await act(at, { act: "reply", text: "Yes\r\nindeed." });
  expect((await network.reach?.([second.id]))?.get(second.id)).toMatchObject({
    likes: 1,
    reposts: 1,
    replies: 1,
  });
  const html = await get(`${urls.desk}/x`);
  const threads = html.split('<div class="xthread">').slice(1);
  expect(threads.map((one) => one.match(/<article/g)?.length)).toEqual([1, 3]);
  expect(html).toContain("First &lt;script&gt;");
  expect(html).toContain("Yes\nindeed.");
});

test("the form does nothing for a page from elsewhere, an older one, a wrong name, no words, or a post that is gone", async () => {
  const { urls, open, owner } = await xWorld();
  const network = open();
  const { id } = await postTo(network, partOf("What do you think?"));
  const at = `${urls.desk}/x/${id}`;
  expect((await act(at, { act: "like" }, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await act(at, { act: "like", token: "old" })).html).toContain("started anew");
  expect((await act(at, { act: "like", by: "not a name" })).html).toContain("A name there looks like");
  expect((await act(at, { act: "reply" })).html).toContain("needs words");
  expect((await act(at, { act: "dance" })).html).toContain("Nobody can do that");
  expect((await network.reach?.([id]))?.get(id)).toMatchObject({ likes: 0, replies: 0 });
  await owner("delete", { post: id });
  expect((await fetch(at)).status).toBe(404);
});

test("sixty threads make a page, and the older ones are behind it", async () => {
  const { urls, open, clock } = await xWorld();
  const network = open();
  for (let n = 0; n < 62; n++) {
    clock.advance(1_000);
    await postTo(network, partOf(`Post ${n}.`));
  }
  const html = await get(`${urls.desk}/x`);
  expect(html.match(/<article/g)).toHaveLength(60);
  const older = /href="(\/x\?before=\d+)"/.exec(html)?.[1] ?? "";
  expect((await get(urls.desk + older)).match(/<article/g)).toHaveLength(2);
});

test("Reddit's list shows votes and comments, and what a moderator removed", async () => {
  const { urls, open, owner } = await redditWorld();
  const { id } = await postTo(open(), linkPart("A page <a> day"));
  const at = `${urls.desk}/reddit/${id.slice(3)}`;
  await act(at, { act: "upvote" });
  await act(at, { act: "comment", by: "u/bea_reads", text: "Fine." });
  await owner("remove", { post: id });
  const html = await get(`${urls.desk}/reddit`);
  expect(html).toContain("<b>2</b>");
  expect(html).toContain("1 comment");
  expect(html).toContain("removed by a moderator");
  expect(html).toContain("A page &lt;a&gt; day");
  expect(await get(at)).toContain("Fine.");
});
