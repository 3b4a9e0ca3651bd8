import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { setUpWeb } from "../../src/cli/setup-web.ts";
import { clickSourceOf } from "../../src/delivery/click-source.ts";
import { openPress } from "../delivery/owner.ts";
import { openPublicName } from "../delivery/public-name.ts";
import { mailSandbox } from "../sandbox/sandbox-for-test.ts";
import { scriptedTerminal } from "./scripted-terminal.ts";

async function setUp(app: Parameters<typeof setUpWeb>[0]["app"], answer?: string) {
  const terminal = scriptedTerminal(answer === undefined ? [] : [answer]);
  const { json, exitCode } = await setUpWeb({ app, terminal, signal: new AbortController().signal });
  return { json, exitCode, terminal };
}

const envOf = (home: string): string => {
  const file = join(home, ".env");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
};

test("an address that leads here is kept, with who forwards it, and told to who was set up before", async () => {
  const mail = await mailSandbox();
  const variables = { RESEND_API_KEY: "re_live_ofthistest", RESEND_BASE_URL: mail.urls.resend };
  const { app, home } = await openPress({ variables });
  const name = await openPublicName();
  await name.leadsTo(app);
  expect((await clickSourceOf(app)).kind).toBe("none");
  const { exitCode, terminal } = await setUp(app, name.url);
  expect(exitCode).toBe(0);
  expect(terminal.seen()).toContain("Resend tells this press at once");
  expect(envOf(home)).toContain(`PUBLIC_URL=${name.url}\n`);
  expect(envOf(home)).toContain("TRUSTED_PROXY=127.0.0.1\n");
  expect(await app.mailPosts()).not.toBeNull();
});

test("an address of another home, and one at which nobody answers, are not kept", async () => {
  const { app, home } = await openPress();
  const other = await openPress();
  const name = await openPublicName();
  const before = envOf(home);
  const nobody = await setUp(app, name.url);
  expect([nobody.exitCode, nobody.json.next]).toEqual([1, expect.stringContaining("Nobody answers at")]);
  await name.leadsTo(other.app);
  const elsewhere = await setUp(app, name.url);
  expect([elsewhere.exitCode, elsewhere.json.next]).toEqual([
    1,
    expect.stringMatching(/leads to another home\. Nothing was written down/),
  ]);
  expect(envOf(home)).toBe(before);
});

test("whoever puts it off is told how to go on", async () => {
  const { app } = await openPress();
  const { exitCode, json } = await setUp(app, "");
  expect([exitCode, json.next]).toEqual([1, expect.stringContaining("PUBLIC_URL is not set")]);
});
