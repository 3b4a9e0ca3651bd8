import { expect, onTestFinished, test } from "vitest";
import { handLinks } from "../../src/distribution/hand.ts";
import { handRoutes } from "../../src/web/hand-routes.ts";
import { postWorld } from "../distribution/post-world.ts";
import { temporaryHome } from "../sandbox/sandbox-for-test.ts";

const TOKEN_KEYS = ["a key that signs links of this test"] as const;
const INTENT = "https://x.com/intent/post?text=One.";

/** A post to X that is approved and due, the page for it, and what a browser would send there. */
async function world() {
  const opened = await postWorld(temporaryHome());
  onTestFinished(() => opened.close());
  const { ledger, clock } = opened;
  const post = await opened.proposed({ network: "x", text: "I began to finish.\n\n{link}" });
  await opened.run();
  const routes = handRoutes({
    ...{ ledger, clock, name: "Letters", tokenKeys: [...TOKEN_KEYS] },
    intentFor: async () => INTENT,
  });
  const link = handLinks(clock, { siteUrl: "https://letters.example", keys: [...TOKEN_KEYS] })(post.id);
  const path = new URL(link).pathname.replace("/hand", "");
  const ask = async (init: RequestInit = {}, at = path) => {
    const answer = await routes.request(at, init);
    return { status: answer.status, headers: answer.headers, html: await answer.text() };
  };
  const say = (url: string) => ask({ method: "POST", body: new URLSearchParams({ url }) });
  return { ...opened, post, path, ask, say };
}

test("the page has the text as it is to be posted, and the network's form; opening it changes nothing", async () => {
  const { ask, post, postNow } = await world();
  const { status, html, headers } = await ask();
  expect(status).toBe(200);
  expect(html).toContain("Yours to post: X");
  expect(html).toContain(`I began to finish.\n\n${post.link.replaceAll("&", "&amp;")}`);
  expect(html).toContain(`href="${INTENT}"`);
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect((await postNow(post.id)).state).toBe("handed");
});

test("the owner's word that it is out counts once, and an address is not needed", async () => {
  const { say, ask, post, postNow } = await world();
  expect((await say("")).html).toContain("It counts as rehearsed.");
  expect(await postNow(post.id)).toMatchObject({ state: "rehearsed", url: null });
  expect((await say("https://x.com/ada/status/1")).html).toContain("It counts as rehearsed.");
  expect((await postNow(post.id)).url).toBeNull();
  expect((await ask()).html).not.toContain("I posted it");
});

test("what is no address is asked for again, and stays in the form", async () => {
  const { say, post, postNow } = await world();
  const { status, html } = await say("my post");
  expect(status).toBe(400);
  expect(html).toContain("That is no address of a page");
  expect(html).toContain('value="my post"');
  expect((await postNow(post.id)).state).toBe("handed");
});

test("a link that somebody changed, or that is too old, leads nowhere", async () => {
  const { ask, path, clock } = await world();
  expect((await ask({}, `${path.slice(0, -2)}xx`)).status).toBe(404);
  clock.advance(91 * 24 * 60 * 60_000);
  expect((await ask()).status).toBe(404);
});
