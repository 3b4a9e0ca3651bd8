import { expect, test } from "vitest";
import { openWorld } from "../content/desk-world.ts";
import { partOf } from "../contracts/network.ts";
import { linkPart } from "./reddit/reddit-for-test.ts";
import { postTo } from "./x/x-for-test.ts";

const POST = { text: "Words.", title: "A title", link: "https://letters.example/42", place: "newsletters" };
const BY_API = "channels: { x: { by: api }, reddit: { by: api } }\n";

test("without settings the owner posts by hand, at the twins of this home", async () => {
  const { app, sandbox } = await openWorld();
  for (const name of ["x", "reddit", "hackernews"] as const) {
    const network = await app.network(name);
    expect(network).toMatchObject({ name, poster: null, account: { realm: "sandbox" } });
    const intent = network.intent(POST) ?? "";
    expect(new URL(intent).origin).toBe(sandbox.urls[name]);
    const form = await fetch(intent);
    expect([form.status, await form.text()]).toEqual([200, expect.stringContaining('<form method="post"')]);
  }
  for (const name of ["linkedin", "lobsters"] as const)
    expect((await app.network(name)).intent(POST)).toBeNull();
});

test("by: api posts to the twins without a key", async () => {
  const { app, clock } = await openWorld({ settings: BY_API });
  const x = await postTo(await app.network("x"), partOf("From the app.", { at: clock.now() }));
  expect(await (await fetch(x.url)).text()).toContain("From the app.");
  const reddit = await postTo(await app.network("reddit"), linkPart("From the app", { at: clock.now() }));
  expect(await (await fetch(reddit.url)).text()).toContain("From the app");
});

test("a real site's links go to the real forms, by hand where keys are missing or nobody said api", async () => {
  const keys = {
    ...{ X_API_KEY: "k", X_API_SECRET: "s", X_ACCESS_TOKEN: "t", X_ACCESS_SECRET: "ts" },
    ...{ REDDIT_CLIENT_ID: "i", REDDIT_CLIENT_SECRET: "s", REDDIT_REFRESH_TOKEN: "r" },
  };
  const site = { PUBLIC_URL: "https://letters.example" };
  const opened = async (variables: Record<string, string>, settings?: string) => {
    const { app } = await openWorld({ variables, ...(settings ? { settings } : {}) });
    return [await app.network("x"), await app.network("reddit"), await app.network("hackernews")] as const;
  };
  const hosts = ["x.com", "www.reddit.com", "news.ycombinator.com"];
  for (const networks of [await opened({ ...site, ...keys }), await opened(site, BY_API)]) {
    expect(networks.map(({ intent }) => new URL(intent(POST) ?? "").host)).toEqual(hosts);
    expect(networks.map(({ poster }) => poster)).toEqual([null, null, null]);
    expect(networks.map(({ account }) => account.realm)).toEqual(["live", "live", "live"]);
  }
  const [x, reddit] = await opened({ ...site, ...keys }, BY_API);
  expect([x.poster, reddit.poster]).not.toContain(null);
  expect([x.account.account, reddit.account.account]).not.toContain("owner");
});
