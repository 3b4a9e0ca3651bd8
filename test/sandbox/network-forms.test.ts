import { describe, expect, onTestFinished, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { formIn } from "./desk-for-test.ts";
import { ownerAt } from "./network-owner.ts";
import { temporaryHome } from "./sandbox-for-test.ts";

async function open() {
  const clock = manualClock("2026-03-02T12:00:00Z");
  const services = ["x", "reddit", "hackernews"] as const;
  const sandbox = await startSandbox({ services, clock, home: temporaryHome() });
  onTestFinished(() => sandbox.close());
  return { ...sandbox, clock };
}

interface Form {
  /** The address of the page, its form filled in. */
  page: string;
  action: string;
}

const SAME_SITE = { "sec-fetch-site": "same-origin" };

/** Opens the page, changes what is to be changed, and sends the form. */
async function send(
  { page, action }: Form,
  changes: Record<string, string> = {},
  headers: object = SAME_SITE,
) {
  const form = formIn(await (await fetch(page)).text(), action);
  for (const [name, value] of Object.entries(changes)) form.set(name, value);
  const answer = await fetch(new URL(action, page), {
    ...{ method: "POST", body: form, redirect: "manual" },
    headers: { ...headers },
  });
  return { status: answer.status, to: answer.headers.get("location") ?? "", html: await answer.text() };
}

const LINK = "https://letters.example/issues/042?utm_source=x&utm_content=3k2";

describe("X's page to post on", () => {
  const pageFor = (x: string, query: Record<string, string>): Form => ({
    page: `${x}/intent/tweet?${new URLSearchParams(query)}`,
    action: "/intent/post",
  });

  test("is filled in with text, address and hashtags, counts as X counts, and posts", async () => {
    const { urls } = await open();
    const form = pageFor(urls.x, { text: '"Slow" & <b>steady</b>', url: LINK, hashtags: "reading,2026a" });
    expect(await (await fetch(form.page)).text()).toContain(`${22 + 1 + 23 + 1 + 15} of 280`);
    const { status, to } = await send(form);
    expect([status, to]).toEqual([303, expect.stringMatching(/^\/letters\/status\/\d+$/)]);
    const post = await (await fetch(urls.x + to)).text();
    expect(post).toContain("&quot;Slow&quot; &amp; &lt;b&gt;steady&lt;/b&gt;");
    expect(post).toContain(`href="${LINK.replaceAll("&", "&amp;")}"`);
    expect(await (await fetch(`${urls.desk}/x`)).text()).toContain("posted by hand");
  });

  test("keeps line breaks, shows what was refused with what was typed, and takes no words twice", async () => {
    const { urls } = await open();
    const form = pageFor(urls.x, { text: "\nOne.\n\nTwo." });
    await send(form);
    const again = await send(form);
    expect(again.status).toBe(400);
    expect(again.html).toContain("duplicate content");
    expect(formIn(again.html, form.action).get("text")).toBe("\r\nOne.\r\n\r\nTwo.");
    expect((await send(form, { text: "a".repeat(281) })).html).toContain("too long");
    expect((await send(form, { text: " " })).status).toBe(400);
  });
});

describe("a subreddit's form", () => {
  test("is filled in and submits; what the subreddit refuses is said", async () => {
    const { urls } = await open();
    const page = `${urls.reddit}/r/newsletters/submit?${new URLSearchParams({ url: LINK, title: "Slow & steady" })}`;
    const form = { page, action: "/submit" };
    await ownerAt(urls.reddit)("subreddit", { name: "Newsletters", rule: "restricted" });
    expect((await send(form)).html).toContain("You aren&#39;t allowed to post there.");
    await ownerAt(urls.reddit)("subreddit", { name: "Newsletters", rule: "open" });
    const { status, to } = await send(form);
    expect([status, to]).toEqual([
      303,
      expect.stringMatching(/^\/r\/newsletters\/comments\/\w+\/slow_steady\/$/),
    ]);
    expect(await (await fetch(urls.reddit + to)).text()).toContain("Slow &amp; steady");
    expect((await send(form)).html).toContain("already been submitted");
    expect((await send(form, { url: "letters", title: "T" })).html).toContain("you should check that url");
    expect((await send(form, { sr: "r/reading" })).to).toContain("/r/reading/");
  });
});

describe("Hacker News's form", () => {
  test("is filled in and submits; a page that was submitted before gets a vote instead", async () => {
    const { urls } = await open();
    const page = `${urls.hackernews}/submitlink?${new URLSearchParams({ u: LINK, t: "Slow & steady" })}`;
    const form = { page, action: "/r" };
    const { id } = await ownerAt(urls.hackernews)("submit", { title: "Before", url: LINK });
    expect(await send(form)).toMatchObject({ status: 303, to: `/item?id=${id}` });
    const item = await (await fetch(`${urls.hackernews}/v0/item/${id}.json`)).json();
    expect(item).toMatchObject({ title: "Before", score: 2 });
    const made = await send(form, { url: "https://letters.example/issues/043" });
    expect(await (await fetch(urls.hackernews + made.to)).text()).toContain("Slow &amp; steady");
    expect((await send(form, { title: "t".repeat(81) })).html).toContain("limit title to 80 characters");
  });
});

test("no form takes anything from a page from elsewhere, or of an earlier process", async () => {
  const { urls } = await open();
  const forms: Form[] = [
    { page: `${urls.x}/intent/post?text=No`, action: "/intent/post" },
    { page: `${urls.reddit}/r/reading/submit?title=No&url=${encodeURIComponent(LINK)}`, action: "/submit" },
    { page: `${urls.hackernews}/submitlink?t=No&u=${encodeURIComponent(LINK)}`, action: "/r" },
  ];
  for (const form of forms) {
    expect((await send(form, {}, { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await send(form, {}, {})).status).toBe(403);
    const stale = await send(form, { token: "old" });
    expect([stale.status, stale.html]).toEqual([400, expect.stringContaining("started anew")]);
    const { headers } = await fetch(form.page);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  }
  for (const name of ["x", "reddit", "hackernews"])
    expect(await (await fetch(`${urls.desk}/${name}`)).text()).toContain("Nothing was posted yet");
});

test("the owner's acts are for programs, and say what they don't know", async () => {
  const { urls } = await open();
  for (const url of [urls.x, urls.reddit, urls.hackernews]) {
    const json = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
    const fromBrowser = { ...json, headers: { ...json.headers, origin: "https://elsewhere.example" } };
    expect((await fetch(`${url}/_owner/comment`, fromBrowser)).status).toBe(403);
    expect((await fetch(`${url}/_owner/dance`, json)).status).toBe(404);
    expect((await fetch(`${url}/nothing/here`)).status).toBe(404);
  }
  await expect(ownerAt(urls.x)("like", { post: "1" })).rejects.toThrow("There is no such post.");
  await expect(ownerAt(urls.reddit)("upvote", { post: "t3_zz" })).rejects.toThrow("There is no such post.");
  await expect(ownerAt(urls.hackernews)("vote", { item: "1" })).rejects.toThrow("There is no such item.");
});
