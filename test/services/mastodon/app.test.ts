import { expect, test } from "vitest";
import { openWorld } from "../../content/desk-world.ts";
import { partOf } from "../../contracts/network.ts";
import { postTo } from "./mastodon-for-test.ts";

test("without a token posts go to the twin of this home, and the next run finds them there", async () => {
  const world = await openWorld();
  const network = await world.app.network("mastodon");
  expect(network).toMatchObject({ name: "mastodon", threads: true, account: { realm: "sandbox" } });
  expect(world.app.networkRealm("mastodon")).toBe("sandbox");
  const { id, url } = await postTo(network, partOf("From the app.", { at: world.clock.now() }));
  expect(await (await fetch(url)).text()).toContain("From the app.");
  expect(await world.app.network("mastodon")).toBe(network);

  const next = await openWorld({ home: world.app.home, at: world.clock.now() });
  expect((await (await next.app.network("mastodon")).reach?.([id]))?.get(id)).toMatchObject({ likes: 0 });
});

test("an instance without its token is asked nothing: posts are rehearsed on this machine", async () => {
  const world = await openWorld({ variables: { MASTODON_URL: "https://social.example" } });
  const { url } = await postTo(await world.app.network("mastodon"), partOf("Not yet."));
  expect(new URL(url).hostname).toBe("127.0.0.1");
});
