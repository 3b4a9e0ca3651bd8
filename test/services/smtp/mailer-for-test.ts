/** The real adapter at a mailbox of this machine: no limit of its own, little patience. */

import { onTestFinished } from "vitest";
import { type Clock, systemClock } from "../../../src/core/clock.ts";
import type { Admission } from "../../../src/core/http.ts";
import { accountOf } from "../../../src/core/ids.ts";
import { silentLog } from "../../../src/core/log.ts";
import type { Realm } from "../../../src/core/realm.ts";
import { storedBody } from "../../../src/core/request-body.ts";
import type { Mailer, OutgoingMail, SubmitOutcome } from "../../../src/delivery/mailer.ts";
import type { Times } from "../../../src/services/smtp/line.ts";
import { mailboxName } from "../../../src/services/smtp/mailbox.ts";
import { type SmtpMailerOptions, smtpMailer } from "../../../src/services/smtp/mailer.ts";

export const SHORT: Times = { openMs: 3_000, envelopeMs: 3_000, takingMs: 3_000 };

/** Lets everything go, and keeps what it was told. */
export function openAdmission() {
  const holds: number[] = [];
  const admission: Admission = {
    admit: async (_patienceMs, signal) => {
      signal?.throwIfAborted();
      return null;
    },
    hold: async (ms) => void holds.push(ms),
  };
  return { admission, holds };
}

export interface MailerAt extends Partial<SmtpMailerOptions> {
  realm?: Realm;
}

export function mailerAtMailbox(address: string, given: MailerAt = {}): Mailer {
  const { realm = "live", clock = systemClock, ...more } = given;
  const mailer = smtpMailer({
    address,
    account: { service: "smtp", account: accountOf(mailboxName(address)), realm },
    ...{ admission: openAdmission().admission, connections: 2, clock, log: silentLog, times: SHORT },
    random: () => 0.5,
    ...more,
  });
  onTestFinished(() => mailer.close?.());
  return mailer;
}

export const letterTo = (to: string, more: Partial<OutgoingMail> = {}): OutgoingMail => ({
  ...{ from: '"Ada Moss" <ada@letters.test>', to, subject: "Letters by lamplight" },
  ...{ html: "<p>Zoë’s “letter”</p>", text: "Zoë’s “letter”", headers: {} },
  ...more,
});

export const LATER = new Date("2100-01-01");

export const submitTo = (
  mailer: Mailer,
  mail: OutgoingMail,
  idempotencyKey = `home/issue/1/chunk/${mail.to}`,
  clock: Pick<Clock, "now"> = systemClock,
): Promise<SubmitOutcome> =>
  mailer.submit({
    idempotencyKey,
    body: storedBody(mailer.encode([mail]), 1),
    notAfter: new Date(Math.max(clock.now().getTime() + 60_000, LATER.getTime())),
  });
