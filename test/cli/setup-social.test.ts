import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import { type SetUpSocialOptions, setUpSocial } from "../../src/cli/setup-social.ts";
import { ConfigError } from "../../src/core/errors.ts";
import { NETWORKS } from "../../src/distribution/network.ts";
import { scriptedTerminal } from "./scripted-terminal.ts";
import { BLUESKY, socialPress, X } from "./social-press.ts";

async function setUp(app: App, answers: (string | boolean)[] = [], options: SetUpSocialOptions = {}) {
  const terminal = scriptedTerminal(answers);
  const desk = { app, terminal, signal: new AbortController().signal };
  const { json, exitCode } = await setUpSocial(desk, options);
  return { json, exitCode, terminal, seen: terminal.seen() };
}

const PASSWORD = BLUESKY.BLUESKY_APP_PASSWORD;
const bluesky = { network: "bluesky" };

describe("Bluesky", () => {
  test("its keys are asked for with what to click, tried, and only then kept, unseen", async () => {
    const { app, home, env, settings } = await socialPress();
    const { json, exitCode, terminal, seen } = await setUp(app, ["keys", "@Letters.test", PASSWORD], bluesky);
    expect(exitCode).toBe(0);
    expect(seen).toContain("App passwords → Add");
    expect(terminal.asked.at(-1)).toMatch(/^secret /);
    expect(json.networks).toMatchObject([
      { on: true, by: "api", realm: "live", account: expect.stringContaining("@letters.test"), missing: [] },
    ]);
    expect(json.next).toContain("Approve its posts");
    expect(env()).toContain(`BLUESKY_HANDLE=letters.test\nBLUESKY_APP_PASSWORD=${PASSWORD}\n`);
    expect(statSync(join(home, ".env")).mode & 0o777).toBe(0o600);
    expect(settings()).toBe("");
    expect(seen + JSON.stringify(json)).not.toContain(PASSWORD);
  });

  test("once it is set up, nothing is asked and nothing is changed; --new asks", async () => {
    const press = await socialPress();
    await setUp(press.app, ["keys", "letters.test", PASSWORD], bluesky);
    const before = press.env();
    const again = await setUp(await press.again(), [], bluesky);
    expect([again.exitCode, again.terminal.asked]).toEqual([0, []]);
    expect(press.env()).toBe(before);
    const anew = await setUp(await press.again(), ["keys", "other.test", "aaaa-bbbb-cccc-dddd"], {
      ...bluesky,
      new: true,
    });
    expect(anew.json.networks).toMatchObject([{ account: expect.stringContaining("@other.test") }]);
    expect(press.env()).toBe(
      before.replace("letters.test", "other.test").replace(PASSWORD, "aaaa-bbbb-cccc-dddd"),
    );
  });

  test("a password that is refused is not kept; the owner pastes another, or leaves everything as it was", async () => {
    const { app, env } = await socialPress({ BLUESKY_URL: "http://127.0.0.1:9" });
    const before = env();
    const down = await setUp(app, ["keys", "letters.test", PASSWORD], bluesky);
    expect([down.exitCode, env()]).toEqual([75, before]);
    const press = await socialPress();
    await setUp(press.app, ["keys", "letters.test", PASSWORD], bluesky);
    const kept = press.env();
    const wrong = ["keys", "letters.test", "nope-nope-nope-nope"];
    const left = await setUp(await press.again(), [...wrong, false], { ...bluesky, new: true });
    expect([left.exitCode, left.json.next]).toEqual([1, expect.stringContaining("Nothing was written down")]);
    expect(press.env()).toBe(kept);
    const right = await setUp(await press.again(), [...wrong, true, "letters.test", PASSWORD], {
      ...bluesky,
      new: true,
    });
    expect([right.exitCode, right.json.problems]).toEqual([0, []]);
  });

  test("a password that was revoked since is asked for once more", async () => {
    const press = await socialPress({ ...BLUESKY, BLUESKY_APP_PASSWORD: "revoked-by-its-owner" });
    const refused = await setUp(press.app, [], { ...bluesky, nonInteractive: true });
    expect([refused.exitCode, refused.terminal.asked]).toEqual([1, []]);
    expect(refused.json.next).toContain("app password");
    const mended = await setUp(press.app, ["keys", "letters.test", PASSWORD], bluesky);
    expect([mended.exitCode, mended.json.networks]).toMatchObject([0, [{ realm: "live" }]]);
  });

  test("without a public site its owner is told that first", async () => {
    const { app } = await socialPress({});
    const { json } = await setUp(app, ["keys", "letters.test", PASSWORD], bluesky);
    expect(json.next).toContain("setup web");
  });
});

test("Mastodon: an instance is taken as people write it, and a token that lacks a right is named and not kept", async () => {
  const { app, env, twins } = await socialPress();
  const before = env();
  const instance = `${twins.urls.mastodon}/@letters`;
  const answers = ["keys", instance, "scopes:read", false];
  const refused = await setUp(app, answers, { network: "mastodon" });
  expect([refused.exitCode, env()]).toEqual([1, before]);
  expect(refused.json.problems[0]).toContain("write:statuses");
  const taken = await setUp(app, ["keys", instance, "a-good-token"], { network: "Mastodon" });
  expect(taken.exitCode).toBe(0);
  expect(env()).toContain(`MASTODON_URL=${twins.urls.mastodon}\nMASTODON_ACCESS_TOKEN=a-good-token\n`);
});

describe("X and Reddit", () => {
  test("are posted to by hand unless the owner wants otherwise; then with keys that work, and a setting that says so", async () => {
    const press = await socialPress();
    const byHand = await setUp(press.app, ["on"], { network: "x" });
    expect([byHand.exitCode, byHand.json.networks]).toMatchObject([
      0,
      [{ by: "hand", on: true, account: null }],
    ]);
    expect([press.settings(), press.env()]).toEqual(["", expect.not.stringContaining("X_API_KEY")]);
    const { exitCode, json, seen } = await setUp(press.app, ["keys", ...Object.values(X)], { network: "x" });
    expect([exitCode, json.networks]).toMatchObject([0, [{ by: "api", realm: "live" }]]);
    expect(seen).toContain("with a link 0.20 $");
    expect(press.settings()).toBe("channels:\n  x:\n    by: api\n");
    const app = await press.again();
    expect((await app.network("x")).poster).not.toBeNull();
    const back = await setUp(app, ["on"], { network: "x", new: true });
    expect(back.json.networks).toMatchObject([{ by: "hand", realm: "live" }]);
    expect(press.settings()).toBe("channels:\n  x:\n    by: hand\n");
  });

  test("Reddit says that it needs a subreddit", async () => {
    const { app } = await socialPress();
    const keys = ["ofthistest", "ofthistest-secret", "refresh-token"];
    const { exitCode, seen } = await setUp(app, ["keys", ...keys], { network: "reddit" });
    expect(exitCode).toBe(0);
    expect(seen).toContain("channels.reddit.subreddits");
  });
});

test("what is posted by hand needs no key, and is switched off and on in the settings", async () => {
  const press = await socialPress(undefined, "# mine\nchannels:\n  posts: { dailyCap: 3 }\n");
  const off = await setUp(press.app, ["off"], { network: "linkedin" });
  expect(off.json.networks).toMatchObject([{ on: false, by: "hand", missing: [] }]);
  const off2 = await setUp(press.app, ["on"], { network: "lobsters" });
  expect(off2.json.networks).toMatchObject([{ on: true }]);
  expect(press.settings()).toBe(
    "# mine\nchannels:\n  posts: { dailyCap: 3 }\n  linkedin:\n    on: false\n  lobsters:\n    on: true\n",
  );
  const app = await press.again();
  expect([app.config.channels.linkedin.on, app.config.channels.lobsters.on]).toEqual([false, true]);
});

test("all of them, one after the other; who leaves in between keeps what is done", async () => {
  const press = await socialPress();
  const { json, exitCode, terminal } = await setUp(press.app, ["keys", "letters.test", PASSWORD, "on"]);
  expect(exitCode).toBe(0);
  expect(json.networks.map(({ network }) => network)).toEqual(["bluesky", "mastodon", "x"]);
  expect(terminal.asked.at(-1)).toContain("X");
  const again = await setUp(await press.again(), ["on", "on", "on", "on", "on", "off"]);
  expect(again.json.networks.map(({ network }) => network)).toEqual([...NETWORKS]);
  expect(press.settings()).toBe("");
});

describe("where nobody can answer", () => {
  test("it says which keys are missing, and that this is a rehearsal; nothing is written", async () => {
    const press = await socialPress({});
    const { json, exitCode, terminal, seen } = await setUp(press.app, [], { nonInteractive: true });
    expect([exitCode, terminal.asked]).toEqual([0, []]);
    expect(json.networks).toMatchObject([
      { network: "bluesky", realm: "sandbox", missing: ["BLUESKY_HANDLE", "BLUESKY_APP_PASSWORD"] },
      { network: "mastodon", missing: ["MASTODON_URL", "MASTODON_ACCESS_TOKEN"] },
      { network: "x", by: "hand" },
      { network: "linkedin", missing: [] },
      { network: "reddit", by: "hand" },
      { network: "hackernews", by: "hand", on: true },
      { network: "lobsters", on: false },
    ]);
    expect(seen).toContain("BLUESKY_HANDLE, BLUESKY_APP_PASSWORD are not set");
    expect(json.next).toContain("for real yet");
    expect(press.settings()).toBe("");
  });

  test("half of a network's keys is a mistake, and named", async () => {
    const { app } = await socialPress({ MASTODON_ACCESS_TOKEN: "a-good-token" });
    const { exitCode, json } = await setUp(app, [], { network: "mastodon", nonInteractive: true });
    expect([exitCode, json.next]).toEqual([1, expect.stringContaining("MASTODON_URL is not set")]);
  });
});

test("a network of another name is wrong use", async () => {
  const { app } = await socialPress();
  const error = await setUp(app, [], { network: "myspace" }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).problems).toMatchObject([{ key: "--network" }]);
});
