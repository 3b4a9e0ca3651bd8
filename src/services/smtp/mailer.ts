/** Any mailbox with an app password, by nodemailer. Adapter of the port `delivery/mailer`. */
import type { Account } from "../../core/account.ts";
import type { Clock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import { type Admission, backoffMs } from "../../core/http.ts";
import { sha256 } from "../../core/ids.ts";
import type { Logger } from "../../core/log.ts";
import type { Mailer, OutgoingMail, SubmitOutcome, SubmitRequest } from "../../delivery/mailer.ts";
import { addressIn, encodeLetters, flawOf, mergeLetters, mimeOf, onTheNet, readLetter } from "./letter.ts";
import { openLine, PATIENT, type Times } from "./line.ts";
import { openLines } from "./lines.ts";
import { mailboxOf } from "./mailbox.ts";
import { type Failure, type Meaning, meaningOf, type Refused } from "./replies.ts";

export interface SmtpMailerOptions {
  /** SMTP_URL. */
  address: string;
  account: Account;
  /** Says when the next mail may go, for all processes of this home. */
  admission: Admission;
  /** Mails under way at once. */
  connections: number;
  clock: Clock;
  log: Logger;
  signal?: AbortSignal;
  times?: Times;
  random?: () => number;
}

const ATTEMPTS = 3;
/** The longest wait for a turn; beyond it the next run goes on. */
const PATIENCE_MS = 65_000;
/** Whoever is told to slow down does no good by asking again in half a second. */
const SLOWER = 10;
const IDLE_MS = 20_000;

export function smtpMailer(options: SmtpMailerOptions): Mailer {
  const {
    account,
    admission,
    connections,
    clock,
    log,
    signal,
    times = PATIENT,
    random = Math.random,
  } = options;
  const mailbox = mailboxOf(options.address);
  const lines = openLines({ mailbox, idleMs: IDLE_MS, ...times });

  let placesKept = 0;

  /** Null when a mail may go now. */
  async function notYet(): Promise<Refused | null> {
    try {
      const heldUntil = await admission.admit(PATIENCE_MS, signal);
      if (heldUntil) return waits(`the mailbox takes no mails until ${sayTime(heldUntil)}`);
    } catch (error) {
      if (signal?.aborted && error === signal.reason) return STOPPED;
      throw error;
    }
    return signal?.aborted ? STOPPED : null;
  }

  async function inTurn(): Promise<Refused | null> {
    if (placesKept === 0) return notYet();
    placesKept--;
    return signal?.aborted ? STOPPED : null;
  }

  async function attempt(request: SubmitRequest, mail: OutgoingMail): Promise<Meaning> {
    const early = await inTurn();
    if (early) return early;
    if (clock.now() >= request.notAfter) return TOO_LATE;
    const messageId = messageIdOf(request.idempotencyKey, mail.from);
    const bytes = await mimeOf(mail, { messageId, date: clock.now() });
    const handed = await lines.hand({ from: onTheNet(addressIn(mail.from)), to: onTheNet(mail.to) }, bytes);
    if (handed.taken) return { kind: "settled", result: { accepted: messageId } };
    const { step, code, status } = handed.failure;
    log.warn({ service: "smtp", step, code, status }, "mail not taken");
    return meaningOf(handed.failure);
  }

  /** What was refused for now is tried again after a pause that holds for everybody, and then left to the next run. */
  async function withRetries(request: SubmitRequest, mail: OutgoingMail): Promise<Meaning> {
    for (let tries = 1; ; tries++) {
      const meaning = await attempt(request, mail);
      if (meaning.kind === "settled" || !meaning.rests) return meaning;
      await admission.hold(SLOWER * backoffMs(tries, random));
      if (tries === ATTEMPTS) return meaning;
    }
  }

  return {
    account,
    chunkSize: 1,
    replays: false,
    encode: encodeLetters,
    merge: mergeLetters,
    underWay: () => connections,
    async turn() {
      const early = await notYet();
      if (!early) placesKept++;
      return early?.why ?? null;
    },
    async submit(request) {
      const mail = readLetter(request.body);
      const flaw = flawOf(mail);
      if (flaw) return "rejected" in flaw ? { kind: "settled", results: [flaw] } : refusal(flaw.refused);
      return outcomeOf(await withRetries(request, mail));
    },
    async check() {
      const line = await openLine(mailbox, times);
      if (!("hand" in line)) throw asServiceError(line);
      line.close();
      return `the login works at ${mailbox.host}; bounces come back as mail to this mailbox`;
    },
    // A mailbox tells nobody what it took.
    sentSince: async () => null,
    textOf: async () => null,
    async close() {
      lines.close();
    },
  };
}

const waits = (why: string): Refused => ({
  kind: "refused",
  why: `${why}; the next run sends the rest`,
  retryable: true,
  rests: false,
});

const TOO_LATE = waits("so much time went by that it has to be asked for anew");

const STOPPED = waits("pressroom was asked to stop before a mail was on the line");

const sayTime = (at: Date): string => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;

const refusal = (why: string): SubmitOutcome => ({ kind: "refused", why, retryable: false });

function outcomeOf(meaning: Meaning): SubmitOutcome {
  if (meaning.kind === "settled") return { kind: "settled", results: [meaning.result] };
  const { rests: _, ...refused } = meaning;
  return refused;
}

/** The same key gives the same id, so that a mailbox that looks for doubles finds them, and so does the owner. */
export const messageIdOf = (key: string, from: string): string =>
  `<${sha256(`message ${key}`).slice(0, 32)}@${onTheNet(addressIn(from)).split("@").at(-1)}>`;

function asServiceError(failure: Failure): ServiceError {
  const meaning = meaningOf(failure);
  const { step, code } = failure;
  const retryable = meaning.kind === "refused" && meaning.retryable;
  const message = meaning.kind === "refused" ? meaning.why : failure.said;
  return new ServiceError({
    ...{ service: "smtp", operation: step, status: code, code: step === "login" ? "login" : "not_reached" },
    ...{ message, retryable, effect: "refused" },
  });
}
