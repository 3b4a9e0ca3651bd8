/** Each thing that can happen to a mail: its new state, and the event that tells of it. */
import type { DatabaseSync } from "node:sqlite";
import { type EventType, eventLog, mailDescriber } from "./events.ts";
import type { MailRow } from "./mails.ts";
import { bareAddress } from "./message.ts";
import { suppressionList } from "./suppressions.ts";

export type BounceKind = "hard" | "soft";

/** As the vendor's mail servers put it; a mailbox that is full may take mail again tomorrow. */
const BOUNCES = {
  hard: {
    type: "Permanent",
    subType: "General",
    message: "The recipient's mail server permanently rejected the mail: there is no such mailbox.",
    diagnosticCode: ["smtp; 550 5.1.1 user unknown"],
  },
  soft: {
    type: "Transient",
    subType: "MailboxFull",
    message: "The recipient's mailbox is full.",
    diagnosticCode: ["smtp; 452 4.2.2 mailbox full"],
  },
};

const SUPPRESSION_REASONS: Record<string, { reason?: string }> = {
  bounce: { reason: "previous_bounce" },
  complaint: { reason: "previous_complaint" },
};

export interface Click {
  link: string;
  userAgent: string;
  ipAddress: string;
}

/** All run inside the caller's transaction. */
export function mailHistory(store: DatabaseSync) {
  const log = eventLog(store);
  const describe = mailDescriber(store);
  const suppressions = suppressionList(store);
  const setLast = store.prepare("update resend_emails set last_event = ? where seq = ?");

  const note = (mail: MailRow, type: EventType, atMs: number, more: object = {}): void =>
    log.note({ type, emailId: mail.id, atMs, data: { ...describe(mail), ...more } });
  const happen = (mail: MailRow, type: EventType, atMs: number, more: object = {}): void => {
    setLast.run(type.replace("email.", ""), mail.seq);
    note(mail, type, atMs, more);
  };
  /** Only who has a mail can open it. */
  const arrive = (mail: MailRow, atMs: number): void => {
    if (mail.lastEvent === "sent" || mail.lastEvent === "delivery_delayed")
      happen(mail, "email.delivered", atMs);
  };
  const addresses = (mail: MailRow) => mail.to.map((one) => bareAddress(one) ?? one);

  return {
    /** Tells of what is so already. */
    note,
    send: (mail: MailRow, atMs: number) => happen(mail, "email.sent", atMs),
    deliver: (mail: MailRow, atMs: number) => happen(mail, "email.delivered", atMs),
    delay: (mail: MailRow, atMs: number) => happen(mail, "email.delivery_delayed", atMs),
    fail: (mail: MailRow, reason: string, atMs: number) =>
      happen(mail, "email.failed", atMs, { failed: { reason } }),
    /** A hard bounce suppresses the address from then on, as a complaint does. */
    bounce(mail: MailRow, kind: BounceKind, atMs: number): void {
      happen(mail, "email.bounced", atMs, { bounce: BOUNCES[kind] });
      if (kind === "hard") suppressions.add(addresses(mail), { origin: "bounce", sourceId: mail.id }, atMs);
    },
    complain(mail: MailRow, atMs: number): void {
      arrive(mail, atMs);
      happen(mail, "email.complained", atMs);
      suppressions.add(addresses(mail), { origin: "complaint", sourceId: mail.id }, atMs);
    },
    open(mail: MailRow, atMs: number): void {
      arrive(mail, atMs);
      happen(mail, "email.opened", atMs);
    },
    click(mail: MailRow, click: Click, atMs: number): void {
      arrive(mail, atMs);
      happen(mail, "email.clicked", atMs, { click: { ...click, timestamp: new Date(atMs).toISOString() } });
    },
    suppress(mail: MailRow, atMs: number): void {
      const origin = suppressions.originOf(addresses(mail)) ?? "bounce";
      const suppressed = {
        message: "The recipient's address is on the suppression list, so the mail was not sent.",
        type: "OnAccountSuppressionList",
        ...SUPPRESSION_REASONS[origin],
        diagnosticCode: [],
      };
      happen(mail, "email.suppressed", atMs, { suppressed });
    },
  };
}
export type MailHistory = ReturnType<typeof mailHistory>;
