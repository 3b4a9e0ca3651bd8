/** The smallest live business: a mailbox with an app password, one line of settings, issues as they come. */
import { expect, test } from "vitest";
import { checkSignUp } from "../../src/cli/check-signup.ts";
import { showDelivery } from "../../src/cli/delivery.ts";
import { checkHealth } from "../../src/cli/health.ts";
import { systemClock } from "../../src/core/clock.ts";
import { siteAddress } from "../../src/operations/site-address.ts";
import { scriptedTerminal } from "../cli/scripted-terminal.ts";
import { addIssue, addReaders } from "../delivery/invented.ts";
import { openPress } from "../delivery/owner.ts";
import { openPublicName } from "../delivery/public-name.ts";
import { type MailboxFaults, startMailbox } from "../services/smtp/mailbox-for-test.ts";

const [MARA, OMAR, WREN] = ["mara@readers.test", "omar@readers.test", "wren@readers.test"] as const;

async function open(faults: MailboxFaults = {}) {
  const mailbox = await startMailbox(faults);
  const name = await openPublicName();
  const variables = { SMTP_URL: mailbox.url, PUBLIC_URL: name.url };
  const press = await openPress({ variables, settings: "mail:\n  service: smtp\n" });
  await name.leadsTo(press.app);
  await addReaders(press.app.ledger, press.clock, [MARA, OMAR, WREN], "live");
  await addIssue(press.app.ledger, press.clock, { realm: "live", approval: "live" });
  return { mailbox, name, press };
}

test("with mail.service: smtp an issue reaches who can be reached, and the command says of whom nobody knows", async () => {
  const { mailbox, press } = await open({
    rcpt: (address) => (address === OMAR ? "550 5.1.1 no such user" : null),
    data: (address) => (address === WREN ? "cut" : null),
  });
  expect(press.app.mailAccount()).toMatchObject({ service: "smtp", realm: "live" });
  expect(await press.send()).toMatchObject({ accepted: 1, rejected: 1, unknown: 1, waiting: 0 });
  await press.send();
  expect(mailbox.recipients().toSorted()).toEqual([MARA, WREN]);

  const terminal = scriptedTerminal();
  const desk = { app: press.app, terminal, signal: press.app.signal };
  const { json } = await showDelivery(desk, "7", { names: "unknown" });
  expect(json).toMatchObject({ mailings: [{ counts: { frozen: 3, accepted: 1, rejected: 1, unknown: 1 } }] });
  expect(terminal.seen()).toMatch(/unknown[^\n]* 1\n/);
  expect(terminal.seen()).toContain("before the mailbox said that it has it");
  expect(terminal.seen()).toContain(WREN);
});

test("nothing leaves while the page to leave doesn't answer through the public name; then it goes by itself", async () => {
  const { mailbox, name, press } = await open();
  name.answers((_, response) => void response.writeHead(502).end());
  const refused = await press.send();
  expect(refused).toMatchObject({
    outcome: "failed",
    why: expect.stringContaining("a page on which readers can leave"),
  });
  expect(refused.why).toContain("setup web");
  expect(mailbox.mails).toEqual([]);
  await name.leadsTo(press.app);
  expect(await press.send()).toMatchObject({ outcome: "done", accepted: 3 });
});

test("a mailing asks its public name once, however many runs it takes", async () => {
  let taken = 0;
  const { name, press, mailbox } = await open({
    from: () => (taken++ === 1 ? "550 5.4.5 Daily user sending limit exceeded" : null),
  });
  await press.send();
  await name.close();
  press.clock.advance(48 * 60 * 60 * 1000);
  await press.send();
  expect(new Set(mailbox.recipients()).size).toBe(3);
});

test("without its address the mailbox is a rehearsal, even if a key of Resend's is there, and doctor says what to do", async () => {
  const press = await openPress({
    variables: { RESEND_API_KEY: "re_live_of_old" },
    settings: "mail:\n  service: smtp\n",
  });
  expect(press.app.realms.resend).toBe("sandbox");
  const mail = (await checkHealth(press.app)).find(({ service }) => service === "smtp");
  expect(mail).toMatchObject({
    realm: "sandbox",
    missing: "SMTP_URL",
    next: expect.stringContaining("setup mail"),
  });
  expect(mail?.blocks).toContain("rehearsal");
});

test("doctor logs in, and says what a mailbox refuses", async () => {
  const { mailbox, press } = await open();
  const row = async () => (await checkHealth(press.app)).find(({ service }) => service === "smtp");
  expect(await row()).toMatchObject({
    realm: "live",
    ok: true,
    checked: expect.stringContaining("the login works"),
  });
  mailbox.faults.login = () => "535 5.7.8 no";
  expect(await row()).toMatchObject({ ok: false, missing: expect.stringContaining("app password") });
});

test("the way onto the list is walked through a mailbox as well, and the mail lands among its owner's own", async () => {
  const { mailbox, name, press } = await open();
  name.tunnelsTo(await siteAddress(press.app.ledger, press.home));
  const terminal = scriptedTerminal();
  // Its clock moves as it waits, and the mailbox gets its turn meanwhile.
  const sleep = async (ms: number) => {
    await systemClock.sleep(10);
    await press.clock.sleep(ms);
  };
  const app = { ...press.app, clock: { now: press.clock.now, sleep } };
  const { json } = await checkSignUp({ app, terminal, signal: app.signal });
  expect(json, terminal.seen()).toMatchObject({ ok: true, why: "" });
  expect(mailbox.recipients()).toEqual([expect.stringMatching(/^onboarding\+signup-check-\w+@resend\.dev$/)]);
});
