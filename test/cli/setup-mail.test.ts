import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SetUpMailOptions } from "../../src/cli/mail-key.ts";
import { setUpMail } from "../../src/cli/setup-mail.ts";
import { addressOf } from "../../src/cli/setup-mailbox.ts";
import { verifiedDomains } from "../../src/delivery/sender-domains.ts";
import { mailboxOf } from "../../src/services/smtp/mailbox.ts";
import { openPress, type Press } from "../delivery/owner.ts";
import { MONDAY } from "../delivery/world.ts";
import { mailOwner } from "../sandbox/mail-owner.ts";
import { mailSandbox } from "../sandbox/sandbox-for-test.ts";
import { startMailbox } from "../services/smtp/mailbox-for-test.ts";
import { scriptedTerminal } from "./scripted-terminal.ts";

interface Given {
  answers?: (string | boolean)[];
  options?: SetUpMailOptions;
  sender?: string;
  signal?: AbortSignal;
  /** What they do once they see the records. */
  onRecords?(): void;
}

/** Runs the command as its owner sits there. */
async function setUp(
  { app }: Press,
  { answers = [], options = {}, sender = "ada@your-domain.org", signal, onRecords }: Given,
) {
  const { publication } = app.config;
  const config = {
    ...app.config,
    publication: { ...publication, sender: { name: "Ada Moss", address: sender } },
  };
  const terminal = scriptedTerminal(answers);
  const { plain } = terminal;
  terminal.plain = (text) => {
    plain(text);
    onRecords?.();
  };
  const desk = { app: { ...app, config }, terminal, signal: signal ?? new AbortController().signal };
  const { json, exitCode } = await setUpMail(desk, options);
  return { json: json as Record<string, unknown>, exitCode, terminal };
}

const envOf = (press: Press) => readFileSync(join(press.home, ".env"), "utf8");
const settingsOf = (press: Press) => {
  const file = press.app.config.settingsFile;
  return existsSync(file) ? readFileSync(file, "utf8") : "";
};

/** A press whose Resend is a twin of its own, with a clock that moves only when somebody sleeps on it. */
async function resendWorld(limits: Record<string, number> = {}, variables: Record<string, string> = {}) {
  const opened: { press?: Press } = {};
  const clock = {
    now: () => opened.press?.clock.now() ?? new Date(MONDAY),
    sleep: async () => undefined,
  };
  const twin = await mailSandbox({ clock, limits: { resend: limits } });
  const press = await openPress({ variables: { RESEND_BASE_URL: twin.urls.resend, ...variables } });
  opened.press = press;
  return { press, owner: mailOwner(twin.urls.resend) };
}

const KEY = "re_live_ofthistest";

test("Resend: the key is asked for unseen, the records are shown, and it waits until they are there", async () => {
  const { press } = await resendWorld({ domainVerifySeconds: 90 });
  const { json, exitCode, terminal } = await setUp(press, { answers: ["resend", KEY] });
  expect(exitCode).toBe(0);
  expect(terminal.asked[1]).toMatch(/^secret /);
  const seen = terminal.seen();
  expect(seen).toMatch(/Type +Name +Priority +Value/);
  expect(seen).toMatch(/MX +send +10 +feedback-smtp/);
  expect(seen).toMatch(/TXT +resend\._domainkey/);
  expect(seen).toContain("Records that Resend sees: 0 of 3");
  expect(json).toMatchObject({
    realm: "live",
    domain: { name: "your-domain.org", state: "verified" },
    webhook: null,
  });
  expect(envOf(press)).toContain(`RESEND_API_KEY=${KEY}\n`);
  expect(statSync(join(press.home, ".env")).mode & 0o777).toBe(0o600);
  expect(seen).not.toContain(KEY);
  expect(await verifiedDomains(press.app.ledger, { service: "resend", realm: "live" })).toEqual([
    "your-domain.org",
  ]);
});

test("Resend: who leaves while it waits goes on the next time, with the same domain", async () => {
  const { press, owner } = await resendWorld({ domainsByHand: 1 }, { RESEND_API_KEY: KEY });
  const left = await setUp(press, { options: { wait: "1" } });
  expect(left.exitCode).toBe(75);
  expect(left.json).toMatchObject({
    domain: { state: "waiting" },
    next: expect.stringContaining("Run this again"),
  });
  await owner.setDomain("your-domain.org", "verified");
  const again = await setUp(press, { options: { nonInteractive: true } });
  expect([again.exitCode, again.terminal.asked]).toEqual([0, []]);
  expect(again.terminal.seen()).toContain("your-domain.org is verified");
});

test("Resend: Ctrl-C while it waits is no error", async () => {
  const { press } = await resendWorld({ domainsByHand: 1 }, { RESEND_API_KEY: KEY });
  const stop = new AbortController();
  const leave = () => stop.abort(new DOMException("stopped", "AbortError"));
  const { exitCode, json } = await setUp(press, { signal: stop.signal, onRecords: leave });
  expect([exitCode, json.next]).toEqual([75, expect.stringContaining("Run this again")]);
});

test("Resend: records that it could not find are named, and it looks again", async () => {
  const { press, owner } = await resendWorld({ domainsByHand: 1 }, { RESEND_API_KEY: KEY });
  await setUp(press, { options: { wait: "0" } });
  await owner.setDomain("your-domain.org", "failed");
  const again = await setUp(press, { options: { wait: "0" } });
  expect(again.json).toMatchObject({ domain: { state: "waiting" } });
});

test("Resend: a key that it does not know is not kept", async () => {
  const { press } = await resendWorld();
  const before = envOf(press);
  const { exitCode, json } = await setUp(press, { answers: ["resend", "re_revoked_oneofthem"] });
  expect([exitCode, json.next]).toEqual([1, expect.stringContaining("Nothing was written down")]);
  expect([envOf(press), settingsOf(press)]).toEqual([before, ""]);
});

test("Resend: a key that may only send is kept, and what it can't do is said", async () => {
  const { press } = await resendWorld({}, { RESEND_API_KEY: "re_sending_only" });
  const { exitCode, json } = await setUp(press, {});
  expect([exitCode, json.next]).toEqual([1, expect.stringContaining("may only send")]);
});

test("Resend: once there is a public name, it is told where to post", async () => {
  const { press } = await resendWorld({}, { RESEND_API_KEY: KEY, PUBLIC_URL: "https://127.0.0.1:24443" });
  const { json } = await setUp(press, {});
  expect(json).toMatchObject({ webhook: true, ok: true });
});

test("Resend: a made-up sender has no domain to set up", async () => {
  const { press } = await resendWorld({}, { RESEND_API_KEY: KEY });
  const { exitCode, json } = await setUp(press, { sender: "ada@letters.example" });
  expect([exitCode, json.next]).toEqual([1, expect.stringContaining("publication.sender")]);
});

test("without any key, and nobody to ask, the sandbox's mail is set up", async () => {
  const { press } = await resendWorld();
  const { json, terminal } = await setUp(press, {
    options: { nonInteractive: true },
    sender: "ada@letters.example",
  });
  expect(json).toMatchObject({ realm: "sandbox", domain: { state: "verified" } });
  expect(json.next).toContain("For real mail, make a key");
  expect(terminal.seen()).toContain("a rehearsal");
});

const port = (url: string) => new URL(url).port;

test("a mailbox: its parts are asked for, it is tried, and only then written down", async () => {
  const mailbox = await startMailbox();
  const press = await openPress();
  const settings = "# mine\npublication:\n  name: Letters # for now\n";
  writeFileSync(press.app.config.settingsFile, settings);
  const answers = ["smtp", "ada@letters.test", "localhost", port(mailbox.url), "app pass:word%", true];
  const { json, exitCode, terminal } = await setUp(press, { answers, sender: "ada@your-domain.org" });
  expect([exitCode, json]).toMatchObject([0, { service: "smtp", realm: "live", testMail: "sent", ok: true }]);
  expect(mailbox.recipients()).toEqual(["ada@your-domain.org"]);
  expect(terminal.asked.filter((question) => question.startsWith("secret "))).toHaveLength(1);
  expect(terminal.seen()).toMatch(/500 mails a day.*mail\.dailyLimit/);
  expect(terminal.seen()).toContain("Bounces come back as mail");
  expect(settingsOf(press)).toBe(`${settings}mail:\n  service: smtp\n`);
  expect(/^SMTP_URL=(.*)$/m.exec(envOf(press))?.[1]).toBe(
    `smtp://ada%40letters.test:app%20pass%3Aword%25@localhost:${port(mailbox.url)}`,
  );
  expect(terminal.seen()).not.toMatch(/pass:word|pass%3A/);
});

test("a mailbox that refuses the login is not written down", async () => {
  const mailbox = await startMailbox();
  const press = await openPress();
  const before = envOf(press);
  const answers = ["smtp", "ada@letters.test", "localhost", port(mailbox.url), "another"];
  const { exitCode, json } = await setUp(press, { answers });
  expect([exitCode, json.next]).toEqual([1, expect.stringMatching(/app password.*Nothing was written down/)]);
  expect([envOf(press), settingsOf(press)]).toEqual([before, ""]);
});

test("a mailbox with nobody to ask is taken from the environment; no mail is sent unasked", async () => {
  const mailbox = await startMailbox();
  const press = await openPress({ variables: { SMTP_URL: mailbox.url } });
  const { exitCode, json } = await setUp(press, { options: { service: "smtp", nonInteractive: true } });
  expect([exitCode, json.testMail, mailbox.mails]).toEqual([0, "not asked for", []]);
  expect(settingsOf(press)).toBe("mail:\n  service: smtp\n");
  const missing = await setUp(await openPress(), { options: { service: "smtp", nonInteractive: true } });
  expect([missing.exitCode, missing.json.next]).toEqual([1, expect.stringContaining("SMTP_URL is not set")]);
});

test("a mailbox that does not send for the sender says so when it is tried", async () => {
  const mailbox = await startMailbox({ from: () => "550 5.7.0 not one of your addresses" });
  const press = await openPress({ variables: { SMTP_URL: mailbox.url } });
  const { exitCode, json } = await setUp(press, {
    options: { service: "smtp", nonInteractive: true, testMail: true },
  });
  expect([exitCode, json.next]).toEqual([1, expect.stringContaining("publication.sender")]);
});

test("every sign of a password comes through, and gaps of an app password do not", () => {
  const odd = "p@ss:w/o?r#d % '\"\\(*)!&=+ü";
  const given = { user: "ada+x@letters.test", host: "smtp.letters.test", port: "465" };
  const address = addressOf({ ...given, password: odd });
  expect(address).toMatch(/^smtps:\/\/[A-Za-z0-9%@:.~_-]+$|^smtps:\/\/[^\s'"#\\]+$/);
  expect(mailboxOf(address).login).toEqual({ user: "ada+x@letters.test", password: odd });
  expect(mailboxOf(addressOf({ ...given, password: "abcd efgh ijkl mnop" })).login?.password).toBe(
    "abcdefghijklmnop",
  );
});
