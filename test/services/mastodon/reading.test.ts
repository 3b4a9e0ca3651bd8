import { describe, expect, test } from "vitest";
import { partOf } from "../../contracts/network.ts";
import { mastodonWorld, postTo } from "./mastodon-for-test.ts";

describe("what posts on Mastodon have got", () => {
  test("is counted, many at once, and those that are gone are left out", async () => {
    const { open, owner } = await mastodonWorld();
    const network = open();
    const ids: string[] = [];
    for (let n = 0; n < 23; n++) ids.push((await postTo(network, partOf(`Post ${n}.`))).id);
    const [first = "", last = ""] = [ids[0], ids.at(-1)];
    await owner("favourite", { status: first, by: "ada" });
    await owner("reblog", { status: last, by: "bea" });
    await owner("reply", { status: last, by: "cem", text: "Yes." });
    await owner("delete", { status: ids[1] });
    const reach = await network.reach?.(ids);
    expect(reach?.size).toBe(22);
    expect(reach?.get(first)).toEqual({ likes: 1, reposts: 0, replies: 0, points: null, comments: null });
    expect(reach?.get(last)).toMatchObject({ likes: 0, reposts: 1, replies: 1 });
  });

  test("is asked one by one of an instance before 4.3", async () => {
    const { open, owner, addFaults } = await mastodonWorld();
    const network = open();
    const kept = await postTo(network, partOf("Stays."));
    const gone = await postTo(network, partOf("Goes."));
    await owner("delete", { status: gone.id });
    addFaults([{ match: "GET /api/v1/statuses", kind: "status", status: 404, count: 0 }]);
    expect([...((await network.reach?.([kept.id, gone.id])) ?? [])]).toMatchObject([[kept.id, { likes: 0 }]]);
  });

  test("is not known while the instance is down", async () => {
    const { open, addFaults } = await mastodonWorld();
    addFaults([{ kind: "status", status: 500, count: 0 }]);
    await expect(open({ attempts: 1 }).reach?.(["1"])).rejects.toMatchObject({
      status: 500,
      retryable: true,
    });
  });
});

describe("replies on Mastodon", () => {
  test("are those of others, to the nearest of our posts, as plain text with who, when and where", async () => {
    const { open, owner, clock, url } = await mastodonWorld();
    const network = open();
    const root = await postTo(network, partOf("One."));
    const second = await postTo(network, partOf("Two.", { after: { root, previous: root } }));
    clock.advance(60_000);
    const first = await owner("reply", {
      status: second.id,
      by: "ada@elsewhere.example",
      text: "A <b>\n& more",
    });
    const below = await owner("reply", { status: first.id, by: "bea", text: "I agree" });
    await owner("reply", { status: root.id, by: "cem", text: "Between us", visibility: "direct" });
    const replies = await network.replies?.([root.id, second.id]);
    expect(replies).toEqual([
      {
        ...{ id: first.id, post: second.id, author: "@ada@elsewhere.example", text: "A <b>\n& more" },
        ...{ url: `https://elsewhere.example/@ada/${first.id}`, at: clock.now() },
      },
      {
        ...{ id: below.id, post: second.id, author: `@bea@${new URL(url).host}`, text: "I agree" },
        ...{ url: `${url}/@bea/${below.id}`, at: clock.now() },
      },
    ]);
  });

  test("of a post that is gone are none", async () => {
    const { open, owner } = await mastodonWorld();
    const network = open();
    const gone = await postTo(network, partOf("Goes."));
    await owner("delete", { status: gone.id });
    expect(await network.replies?.([gone.id])).toEqual([]);
  });
});
