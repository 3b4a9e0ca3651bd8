/** Through whom mail goes: Resend, or a mailbox. */
import type { Config } from "../../config/load.ts";
import type { Account } from "../core/account.ts";
import { accountOf } from "../core/ids.ts";
import type { Realm } from "../core/realm.ts";
import type { Mailer } from "../delivery/mailer.ts";
import { mailboxName } from "../services/smtp/mailbox.ts";
import { admissionFor, type Parts, policyFor } from "./parts.ts";

/** A key of Resend's that is there for another day, while mail goes through a mailbox, is never used. */
const mailKey = ({ env }: Config, realm: Realm): string =>
  (realm === "sandbox" ? undefined : env.RESEND_API_KEY) ?? "re_sandbox";

/** Without its address there is no mailbox: then Resend's twin plays, for which nothing has to be set up. */
export const mailAccount = (config: Config, realm: Realm): Account =>
  config.mail.service === "smtp" && config.env.SMTP_URL
    ? { service: "smtp", account: accountOf(mailboxName(config.env.SMTP_URL)), realm }
    : { service: "resend", account: accountOf(mailKey(config, realm)), realm };

export async function openResend(parts: Parts, account: Account, url?: string): Promise<Mailer> {
  const { config, clock } = parts;
  const { resendMailer } = await import("../services/resend/mailer.ts");
  const key = mailKey(config, account.realm);
  // Two a second are allowed on every plan; from the first answer on its own figures count.
  const careful = { concurrency: 4, calls: 2, windowMs: 1_000, learns: true };
  const policy = await policyFor(parts, account, careful);
  return resendMailer({ key, baseUrl: url, account, policy, clock });
}

export async function openMailbox(parts: Parts, account: Account): Promise<Mailer> {
  const { config, clock, log, signal } = parts;
  const { smtpMailer } = await import("../services/smtp/mailer.ts");
  const { connections, perMinute } = config.mail.smtp;
  const admission = await admissionFor(parts, account, { calls: perMinute, windowMs: 60_000 });
  const address = config.env.SMTP_URL ?? "";
  return smtpMailer({ address, account, admission, connections, clock, log, signal });
}
