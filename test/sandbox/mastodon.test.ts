import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { countedLength } from "../../src/sandbox/mastodon/length.ts";
import { storePath } from "../../src/sandbox/probe.ts";
import { mastodonSandbox } from "./mastodon-for-test.ts";

const FAMILY = "👨‍👩‍👧‍👦";

describe("a post on the Mastodon twin", () => {
  test("is there for everybody who may read, as Mastodon writes it in HTML", async () => {
    const { api, url } = await mastodonSandbox();
    const link =
      "https://www.letters.example/issues/042-on-reading-slowly?utm_source=mastodon&utm_content=3k2";
    const text = `A page a day <3\nReally (${link}).\n\n#SlowReading & @ada@elsewhere.example`;
    const { body } = await api("POST /api/v1/statuses", { status: text, language: "en" });
    expect(body.content).toBe(
      '<p>A page a day &lt;3<br />Really (<a href="https://www.letters.example/issues/042-on-reading-slowly?utm_source=mastodon&amp;utm_content=3k2" target="_blank" rel="nofollow noopener" translate="no">' +
        '<span class="invisible">https://www.</span><span class="ellipsis">letters.example/issues/042-on-</span>' +
        '<span class="invisible">reading-slowly?utm_source=mastodon&amp;utm_content=3k2</span></a>).</p>' +
        `<p><a href="${url}/tags/slowreading" class="mention hashtag" rel="tag">#<span>SlowReading</span></a> &amp; @ada@elsewhere.example</p>`,
    );
    expect(body).toMatchObject({
      visibility: "public",
      in_reply_to_id: null,
      url: `${url}/@letters/${body.id}`,
    });
    expect(body.tags).toEqual([{ name: "slowreading", url: `${url}/tags/slowreading` }]);
    expect((await api(`GET /api/v1/statuses/${body.id}`)).body).toEqual(body);
    expect(await (await fetch(body.url)).text()).toContain("A page a day &lt;3");
  });

  test("mentions only those who are known there", async () => {
    const { api, owner } = await mastodonSandbox();
    const { body: first } = await api("POST /api/v1/statuses", { status: "First." });
    await owner("favourite", { status: first.id, by: "ada@elsewhere.example" });
    const { body } = await api("POST /api/v1/statuses", { status: "@ada@elsewhere.example thank you" });
    expect(body.content).toContain(
      '<a href="https://elsewhere.example/@ada" class="u-url mention">@<span>ada</span></a>',
    );
    expect(body.mentions).toMatchObject([{ acct: "ada@elsewhere.example", username: "ada" }]);
  });

  test.each([
    ["letters", "abc", 3],
    ["a family of emoji, as one sign", FAMILY, 1],
    ["any link, as 23", `to https://letters.example/${"long/".repeat(40)}?a=b#c`, 26],
    ["a link in brackets, and brackets in a link", "(https://letters.example/a_(b)_(c(d))).", 23 + 3],
    [
      "a link right behind CJK, and none behind a letter",
      "読むhttps://a.example/b xhttps://a.example/b",
      2 + 23 + 21,
    ],
    ["a handle of another instance, without its domain", "@ada@elsewhere.example hi", 7],
    ["no link without its protocol", "letters.example/a", 17],
    ["CJK, sign by sign", "漢字を読む", 5],
  ])("is counted as Mastodon counts: %s", (_, text, length) => {
    expect(countedLength(text, "", 23)).toBe(length);
  });

  test("may have as many signs as the instance says, its warning included, and not one more", async () => {
    const { api } = await mastodonSandbox();
    const link = `https://letters.example/${"x".repeat(300)}`;
    const full = `${FAMILY.repeat(476)} ${link}`;
    expect((await api("POST /api/v1/statuses", { status: full })).status).toBe(200);
    const refused = {
      status: 422,
      body: { error: "Validation failed: Text character limit of 500 exceeded" },
    };
    expect(await api("POST /api/v1/statuses", { status: `${full}!` })).toMatchObject(refused);
    expect(await api("POST /api/v1/statuses", { status: full, spoiler_text: "!" })).toMatchObject(refused);
  });

  test.each([
    [{ status: "  " }, 422, "Validation failed: Text can't be blank"],
    [{ status: "a", visibility: "secret" }, 422, "Validation failed: Visibility is not included in the list"],
    [
      { status: "a", in_reply_to_id: "12" },
      404,
      "The post you are trying to reply to does not appear to exist.",
    ],
    [{ status: "a", media_ids: ["7"] }, 422, "Media 7 not found or already attached to another post"],
  ])("is refused when it is %j", async (body, status, error) => {
    const { api } = await mastodonSandbox();
    expect(await api("POST /api/v1/statuses", body)).toMatchObject({ status, body: { error } });
  });

  test("is made once under one key, for an hour, whatever the second request says", async () => {
    const { api, clock, owner } = await mastodonSandbox();
    const post = async (status: string) =>
      (await api("POST /api/v1/statuses", { status }, { "idempotency-key": "3k2" })).body.id;
    const first = await post("Once.");
    clock.advance(59 * 60_000);
    expect(await post("Something else.")).toBe(first);
    clock.advance(2 * 60_000);
    const second = await post("Once.");
    expect(second).not.toBe(first);
    await owner("forget-keys");
    expect(await post("Once.")).not.toBe(second);
  });

  test("is made twice by two requests that are under way at once, though they have one key", async () => {
    const { url, home } = await mastodonSandbox();
    const arrived = Promise.withResolvers<void>();
    // A body that has not come whole yet: both requests have looked for their key by then.
    const slowly = () =>
      fetch(`${url}/api/v1/statuses`, {
        method: "POST",
        headers: { authorization: "Bearer t", "content-type": "application/json", "idempotency-key": "3k2" },
        body: new ReadableStream({
          async start(controller) {
            controller.enqueue(new TextEncoder().encode('{"status":"Twi'));
            await arrived.promise;
            controller.enqueue(new TextEncoder().encode('ce."}'));
            controller.close();
          },
        }),
        duplex: "half",
      } as RequestInit);
    const both = [slowly(), slowly()];
    const store = new DatabaseSync(storePath(home));
    onTestFinished(() => store.close());
    const requests = store.prepare("select count from sandbox_requests where service = 'mastodon'");
    await expect.poll(() => requests.get()?.count, { interval: 5 }).toBe(2);
    arrived.resolve();
    const ids = await Promise.all(both.map(async (one) => ((await (await one).json()) as { id: string }).id));
    expect(new Set(ids).size).toBe(2);
  });

  test("stands in a thread, and its context tells who is above and below", async () => {
    const { api, owner } = await mastodonSandbox();
    const post = async (status: string, after?: string) =>
      (await api("POST /api/v1/statuses", { status, in_reply_to_id: after })).body.id as string;
    const root = await post("One.");
    const second = await post("Two.", root);
    const third = await post("Three.", second);
    const reply = await owner("reply", { status: second, by: "bea@elsewhere.example", text: "More!" });
    const { body } = await api(`GET /api/v1/statuses/${second}/context`);
    expect(body.ancestors.map(({ id }: { id: string }) => id)).toEqual([root]);
    expect(body.descendants.map(({ id }: { id: string }) => id)).toEqual([third, reply.id]);
    expect(body.descendants[1].account).toMatchObject({ acct: "bea@elsewhere.example", display_name: "Bea" });
    expect((await api(`GET /api/v1/statuses/${second}`)).body.replies_count).toBe(2);
  });

  test("counts each person's favourite and boost once", async () => {
    const { api, owner } = await mastodonSandbox();
    const { id } = (await api("POST /api/v1/statuses", { status: "One." })).body;
    for (const by of ["ada@elsewhere.example", "ada@elsewhere.example", "bea"])
      await owner("favourite", { status: id, by });
    await owner("reblog", { status: id, by: "bea" });
    expect((await api(`GET /api/v1/statuses?id[]=${id}&id[]=1`)).body).toMatchObject([
      { id, favourites_count: 2, reblogs_count: 1, replies_count: 0 },
    ]);
  });

  test("is listed newest first, page by page, and gone once it is deleted", async () => {
    const { api, clock } = await mastodonSandbox();
    const ids: string[] = [];
    for (const status of ["One.", "Two.", "Three."]) {
      ids.unshift((await api("POST /api/v1/statuses", { status })).body.id);
      clock.advance(1_000);
    }
    const me = (await api("GET /api/v1/accounts/verify_credentials")).body;
    const list = async (query: string) => (await api(`GET /api/v1/accounts/${me.id}/statuses?${query}`)).body;
    const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);
    expect(idsOf(await list("limit=2"))).toEqual(ids.slice(0, 2));
    expect(idsOf(await list(`limit=2&max_id=${ids[1]}`))).toEqual(ids.slice(2));
    expect((await api(`DELETE /api/v1/statuses/${ids[0]}`)).body).toMatchObject({ text: "Three." });
    expect(await api(`GET /api/v1/statuses/${ids[0]}`)).toMatchObject({
      status: 404,
      body: { error: "Record not found" },
    });
    expect(idsOf(await list(""))).toEqual(ids.slice(1));
  });

  test("waits for its time when it has one, at least five minutes ahead", async () => {
    const { api, clock } = await mastodonSandbox();
    const at = (ms: number) => new Date(clock.now().getTime() + ms).toISOString();
    const post = (scheduled_at: string) => api("POST /api/v1/statuses", { status: "Later.", scheduled_at });
    expect((await post(at(4 * 60_000))).body.error).toMatch(/must be in the future/);
    expect((await post("soon")).status).toBe(422);
    const { body } = await post(at(6 * 60_000));
    expect(body).toMatchObject({ scheduled_at: at(6 * 60_000), params: { text: "Later." } });
    const { id: me } = (await api("GET /api/v1/accounts/verify_credentials")).body;
    const posted = async () => (await api(`GET /api/v1/accounts/${me}/statuses`)).body.length;
    expect(await posted()).toBe(0);
    clock.advance(6 * 60_000);
    expect(await posted()).toBe(1);
    expect((await api("GET /api/v1/scheduled_statuses")).body).toEqual([]);
  });
});
