import { describe, expect, onTestFinished, test } from "vitest";
import { manualClock } from "../../../src/core/clock.ts";
import { startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { hackerNewsNetwork } from "../../../src/services/hackernews/network.ts";
import { ownerAt } from "../../sandbox/network-owner.ts";
import { temporaryHome } from "../../sandbox/sandbox-for-test.ts";
import { policyForNetwork } from "../policy-for-network.ts";

const PAGE = "https://letters.example/issues/042-on-reading";

async function world() {
  const clock = manualClock("2026-03-02T12:00:00Z");
  const sandbox = await startSandbox({ services: ["hackernews"], clock, home: temporaryHome() });
  onTestFinished(() => sandbox.close());
  const url = sandbox.urls.hackernews;
  const network = hackerNewsNetwork({
    ...{ url, now: () => clock.now(), policy: policyForNetwork("hackernews", clock) },
    account: { service: "hackernews", account: "owner", realm: "sandbox" },
  });
  const owner = ownerAt(url);
  const submit = async (page: string, by = "stranger") =>
    (await owner("submit", { by, title: "On reading", url: page })).id ?? "";
  return { ...sandbox, url, clock, network, owner, submit };
}

describe("a submission of a page of ours", () => {
  test("is found whoever made it, with its time; one that is alike is none", async () => {
    const { network, submit, clock, url } = await world();
    await submit(`${PAGE}-slowly`);
    await submit("https://letters.example/042-on-reading/issues");
    expect(await network.submission?.(PAGE)).toBeNull();
    clock.advance(60_000);
    const id = await submit(PAGE);
    expect(await network.submission?.(PAGE)).toEqual({
      ...{ id, version: null, url: `${url}/item?id=${id}`, at: new Date("2026-03-02T12:01:00Z") },
    });
  });

  test.each([
    ["with a slash at its end", `${PAGE}/`],
    ["with http", PAGE.replace("https", "http")],
    ["with a tag that says where readers come from", `${PAGE}?utm_source=bluesky`],
  ])("is found %s", async (_, page) => {
    const { network, submit } = await world();
    expect((await network.submission?.(PAGE))?.id).toBeUndefined();
    const id = await submit(page);
    expect((await network.submission?.(PAGE))?.id).toBe(id);
  });

  test("of several the newest is found, and none that was taken away", async () => {
    const { network, submit, owner } = await world();
    const first = await submit(PAGE);
    const second = await submit(PAGE);
    expect((await network.submission?.(PAGE))?.id).toBe(second);
    await owner("delete", { item: second });
    expect((await network.submission?.(PAGE))?.id).toBe(first);
    await owner("kill", { item: first });
    expect(await network.submission?.(PAGE)).toBeNull();
  });
});

test("points and all comments are counted; what is dead, deleted or never was is left out", async () => {
  const { network, submit, owner } = await world();
  const [id, dead, gone] = [await submit(PAGE), await submit(PAGE), await submit(PAGE)];
  await owner("vote", { item: id });
  await owner("vote", { item: id, by: "bea" });
  const comment = await owner("comment", { item: id, text: "First." });
  await owner("comment", { item: comment.id, by: "bea", text: "Below it." });
  await owner("kill", { item: dead });
  await owner("delete", { item: gone });
  const reach = await network.reach?.([id, dead, gone, "99999999"]);
  expect([...(reach ?? [])]).toEqual([
    [id, { likes: null, reposts: null, replies: null, points: 3, comments: 2 }],
  ]);
});

test("comments right below come as plain text with their paragraphs, those of whoever submitted left out", async () => {
  const { network, submit, owner, url } = await world();
  const id = await submit(PAGE, "letters");
  const { id: comment } = await owner("comment", {
    item: id,
    text: "Why <slow>?\n\nSee https://a.example/b.",
  });
  await owner("comment", { item: comment, by: "bea", text: "Below it." });
  await owner("comment", { item: id, by: "letters", text: "Our own." });
  expect(await network.replies?.([id])).toEqual([
    {
      ...{ id: comment, post: id, author: "adareads", text: "Why <slow>?\n\nSee https://a.example/b." },
      ...{ url: `${url}/item?id=${comment}`, at: new Date("2026-03-02T12:00:00Z") },
    },
  ]);
});

test("what is read answers with errors: they are told, and tried again", async () => {
  const { network, submit, addFaults } = await world();
  const id = await submit(PAGE);
  addFaults([{ service: "hackernews", match: "GET /api/v1/search_by_date", kind: "status", status: 503 }]);
  expect((await network.submission?.(PAGE))?.id).toBe(id);
  expect(await network.check()).toContain("can be read");
});

test("its form is filled in with the clean address and the title, and posting is never ours", async () => {
  const { network, url } = await world();
  const intent = new URL(
    network.intent({ text: "no", title: "On reading & more", link: PAGE, place: "" }) ?? "",
  );
  expect(intent.href.startsWith(`${url}/submitlink?`)).toBe(true);
  expect(Object.fromEntries(intent.searchParams)).toEqual({ u: PAGE, t: "On reading & more" });
  expect(network).toMatchObject({ poster: null, threads: false });
});
