import { expect, test } from "vitest";
import { manualClock } from "../../../src/core/clock.ts";
import type { Network } from "../../../src/distribution/network.ts";
import { openWorld } from "../../content/desk-world.ts";
import { partOf } from "../../contracts/network.ts";
import { blueskySandbox } from "../../sandbox/bluesky-for-test.ts";

async function post(network: Network, text: string, at: Date) {
  if (!network.poster) throw new Error("Bluesky posts by itself");
  return network.poster.post(await network.poster.prepare(partOf(text, { at })));
}

test("without an app password posts go to the twin of this home", async () => {
  const world = await openWorld();
  const network = await world.app.network("bluesky");
  expect(network).toMatchObject({ name: "bluesky", threads: true, account: { realm: "sandbox" } });
  expect(world.app.networkRealm("bluesky")).toBe("sandbox");
  const { url } = await post(network, "From the app.", world.clock.now());
  expect(await (await fetch(url)).text()).toContain("From the app.");
});

test("the next run goes on with the session of the one before: signing in a second time would be refused", async () => {
  const at = "2026-11-23T12:00:30.000Z";
  const twin = await blueskySandbox({ clock: manualClock(at), limits: { bluesky: { signInsPerDay: 1 } } });
  const variables = { BLUESKY_URL: twin.url };
  const world = await openWorld({ variables, at });
  const { id } = await post(await world.app.network("bluesky"), "From the app.", world.clock.now());
  const next = await openWorld({ home: world.app.home, variables, at });
  const network = await next.app.network("bluesky");
  expect((await network.reach?.([id]))?.get(id)).toMatchObject({ likes: 0, replies: 0 });
});

test("a server without its app password is asked nothing: posts are rehearsed on this machine", async () => {
  const variables = { BLUESKY_URL: "https://social.example", BLUESKY_HANDLE: "letters.example" };
  const world = await openWorld({ variables });
  const { url } = await post(await world.app.network("bluesky"), "Not yet.", world.clock.now());
  expect(new URL(url).hostname).toBe("127.0.0.1");
});
