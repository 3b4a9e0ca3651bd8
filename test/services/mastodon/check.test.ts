import { describe, expect, test } from "vitest";
import { mastodonWorld } from "./mastodon-for-test.ts";

describe("the check of Mastodon", () => {
  test("says who we are, where, and how long posts may be, and posts nothing", async () => {
    const { open, url, api } = await mastodonWorld({ limits: { mastodon: { maxCharacters: 3_000 } } });
    const said = await open().check();
    expect(said).toBe(
      `@letters@${new URL(url).host} on Sandbox (Mastodon 4.5.2): posts of up to 3000 signs. Of posts like yours its rules say “No more self-promotion than one post in ten.”: what they ask for goes into channels.mastodon, as rule and ownShare, and is kept`,
    );
    const { id, statuses_count } = (await api("GET /api/v1/accounts/verify_credentials")).body;
    expect(statuses_count).toBe(0);
    expect((await api(`GET /api/v1/accounts/${id}/statuses`)).body).toEqual([]);
  });

  test.each([
    ["scopes:read", "write:statuses, write:media"],
    ["scopes:read+write:statuses", "write:media"],
    ["scopes:write", "read:accounts, read:statuses"],
  ])("names what %s lacks, and where to add it", async (token, missing) => {
    const { open, url } = await mastodonWorld();
    await expect(open({ token }).check()).rejects.toMatchObject({
      code: "missing_scope",
      message: expect.stringContaining(`lacks ${missing}. Open ${url}/settings/applications`),
    });
  });

  test("says that an account which posts by itself is not marked so, until it is", async () => {
    const { open, owner } = await mastodonWorld();
    expect(await open({ isBot: true }).check()).toMatch(/not marked as automated there.*settings\/profile/);
    expect(await open().check()).not.toMatch(/not marked/);
    await owner("account", { bot: true });
    expect(await open({ isBot: true }).check()).not.toMatch(/not marked/);
  });

  test("fails while the instance is down, and works again afterwards", async () => {
    const { open, addFaults } = await mastodonWorld();
    const network = open({ attempts: 1 });
    addFaults([{ kind: "status", status: 502 }]);
    await expect(network.check()).rejects.toMatchObject({ status: 502, retryable: true });
    expect(await network.check()).toMatch(/@letters/);
  });
});

describe("the rules of an instance", () => {
  test("are its own, asked once", async () => {
    const { open, addFaults } = await mastodonWorld({
      limits: { mastodon: { maxCharacters: 1_000, charactersReservedPerUrl: 30, descriptionLimit: 400 } },
    });
    const network = open();
    const rules = { counts: "graphemes", most: 1_000, link: 30, mostAlt: 400 };
    expect(await network.rules?.()).toEqual(rules);
    addFaults([{ kind: "status", status: 503, count: 0 }]);
    expect(await network.rules?.()).toEqual(rules);
  });

  test("come from its older interface where it has no other", async () => {
    const { open, addFaults } = await mastodonWorld({ limits: { mastodon: { maxCharacters: 640 } } });
    addFaults([{ match: "GET /api/v2/instance", kind: "status", status: 404, count: 0 }]);
    expect(await open().rules?.()).toMatchObject({ most: 640, link: 23, mostAlt: 1_500 });
  });

  test("are Mastodon's usual ones where it tells none, and code points where another program answers", async () => {
    const { open, addFaults } = await mastodonWorld();
    const body = { title: "Old", version: "2.7.2 (compatible; Pleroma 2.6.0)" };
    addFaults([
      { match: "GET /api/v2/instance", kind: "status", status: 404, count: 0 },
      { match: "GET /api/v1/instance", kind: "status", status: 200, body, count: 0 },
    ]);
    expect(await open().rules?.()).toEqual({ counts: "characters", most: 500, link: 23, mostAlt: 1_500 });
  });
});
