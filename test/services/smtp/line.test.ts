import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { openLine } from "../../../src/services/smtp/line.ts";
import { mailboxOf } from "../../../src/services/smtp/mailbox.ts";
import { CERTIFICATE } from "./certificate.ts";
import { startMailbox } from "./mailbox-for-test.ts";
import { letterTo, mailerAtMailbox, SHORT, submitTo } from "./mailer-for-test.ts";

/** As if somebody whom everybody trusts vouched for this machine. */
function trustOurs(): void {
  const usual = getCACertificates("default");
  setDefaultCACertificates([...usual, CERTIFICATE]);
  onTestFinished(() => setDefaultCACertificates(usual));
}

test("a mail goes over TLS from the first byte where the certificate is good", async () => {
  trustOurs();
  const mailbox = await startMailbox({ tls: "implicit" });
  await submitTo(mailerAtMailbox(mailbox.url), letterTo("bea@readers.test"));
  expect(mailbox.recipients()).toEqual(["bea@readers.test"]);
});

test("a login waits for STARTTLS, and the mail goes over it", async () => {
  trustOurs();
  const mailbox = await startMailbox({ tls: "starttls" });
  const line = await openLine({ ...mailboxOf(mailbox.url), tls: "starttls" }, SHORT);
  if (!("hand" in line)) throw new Error(line.said);
  const mail = Buffer.from("Subject: Hello\r\n\r\nHello");
  expect(await line.hand({ from: "ada@letters.test", to: "bea@readers.test" }, mail)).toEqual({
    taken: true,
  });
  line.close();
});

test("a server that offers no STARTTLS where it is asked for gets neither login nor mail", async () => {
  const mailbox = await startMailbox();
  const line = await openLine({ ...mailboxOf(mailbox.url), tls: "starttls" }, SHORT);
  expect(line).toMatchObject({ step: "open" });
  expect(mailbox.seen.logins).toBe(0);
});

test("a STARTTLS behind which a stranger's certificate stands gets no login", async () => {
  const mailbox = await startMailbox({ tls: "starttls" });
  const line = await openLine({ ...mailboxOf(mailbox.url), tls: "starttls" }, SHORT);
  expect(line).toMatchObject({ step: "open", isTls: true });
  expect(mailbox.seen.logins).toBe(0);
});
