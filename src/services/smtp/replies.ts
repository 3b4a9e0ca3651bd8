/** What a mailbox's answers mean: for the sender, for the line, and for the owner. */
import { redact } from "../../core/log.ts";
import type { DeliveryResult, SubmitOutcome } from "../../delivery/mailer.ts";

/** How far it had come. From `taking` on, the mail itself was on its way. */
export type Step = "open" | "login" | "envelope" | "taking";

/** A mail that was not taken, or of which nobody knows. */
export interface Failure {
  step: Step;
  /** The command that was answered so, where it was an answer. */
  command: "MAIL" | "RCPT" | "DATA" | "other";
  /** The answer's number, e.g. 550; null where none came. */
  code: number | null;
  /** Its finer number (RFC 3463), e.g. 5.1.1; empty where it has none. */
  status: string;
  /** Its words, on one line, without addresses. */
  said: string;
  /** The mail was on its way, and no answer says what became of it. */
  isUnknown: boolean;
  isTls: boolean;
  /** It was not even offered to the mailbox, which had said before that it takes nothing like it. */
  isOurs: boolean;
}

interface SmtpError extends Error {
  code?: string;
  response?: string;
  responseCode?: number;
  command?: string;
}

/** What nodemailer finds by itself: a mail that is too large for the size that the mailbox named, an address that is none. */
const OURS = new Set(["EMESSAGE", "EENVELOPE"]);
const LONGEST_SAID = 200;

export function failureOf(error: SmtpError, step: Step): Failure {
  const { response = "", responseCode, command = "" } = error;
  const isAnswer = responseCode !== undefined && responseCode >= 400 && responseCode < 600;
  const words = response.replace(/^\d{3}[ -]/gm, "").replace(/\s+/g, " ");
  return {
    step,
    command: (["MAIL", "RCPT", "DATA"] as const).find((verb) => command.startsWith(verb)) ?? "other",
    code: isAnswer ? responseCode : null,
    status: /^\s*([245]\.\d{1,3}\.\d{1,3})\b/.exec(words)?.[1] ?? "",
    said: redact(isAnswer ? words : error.message)
      .trim()
      .slice(0, LONGEST_SAID),
    isUnknown: step === "taking" && !isAnswer,
    isOurs: !isAnswer && step === "envelope" && OURS.has(error.code ?? ""),
    isTls: error.code === "ETLS" || /certificate|self.signed|tls|ssl/i.test(isAnswer ? "" : error.message),
  };
}

/** Nothing happened. `rests`: the mailbox takes nothing from anybody for a while. */
export type Refused = Extract<SubmitOutcome, { kind: "refused" }> & { rests: boolean };

export type Meaning = { kind: "settled"; result: DeliveryResult } | Refused;

const PAUSED = "the next run sends the rest";
/** A mailbox's own words for “enough for today”; a reader's full mailbox (x.2.2) says something alike. */
const QUOTA =
  /\b(quota|limit)\b.{0,40}\b(exceeded|reached)|exceeded.{0,60}\b(quota|limit)\b|SubmissionQuota/i;
const HOURLY = /\b(hour|minute|second|rate)/i;
const RELAY = /relay|authenticat|not (allowed|permitted|authori[sz]ed) to send/i;

/** What became of the mail, and who must act. */
export function meaningOf(failure: Failure): Meaning {
  const { step, code, isUnknown, isOurs } = failure;
  if (isUnknown) return settled({ unknown: sayUnknown(failure) });
  if (step === "open" || step === "login") return notOpened(failure);
  if (isOurs)
    return refused(`the mailbox does not take this mail (${failure.said}), so nothing was sent`, false);
  if (code === null) {
    return refused(
      `the line to the mailbox broke off before a mail was on it (${failure.said}); ${PAUSED}`,
      true,
    );
  }
  if (isQuota(failure)) return quotaReached(failure);
  return code < 500 ? refusedForNow(failure) : refusedForGood(failure);
}

const settled = (result: DeliveryResult): Meaning => ({ kind: "settled", result });

const refused = (why: string, retryable: boolean, more: Partial<Refused> = {}): Meaning => ({
  ...{ kind: "refused", why, retryable, rests: false },
  ...more,
});

const sayUnknown = ({ said }: Failure): string =>
  `the line broke off after the mail was handed over and before the mailbox said that it has it (${said})`;

function notOpened({ step, code, said, isTls }: Failure): Meaning {
  if (step === "login" && code !== null && code < 500)
    return refused(`the mailbox takes no login just now (${answer(code, said)}); ${PAUSED}`, true, {
      rests: true,
    });
  if (step === "login")
    return refused(
      `the mailbox does not take the login (${answer(code, said)}); make a new app password there and run: npm run pressroom -- setup mail`,
      false,
    );
  if (isTls)
    return refused(
      `no safe line to the mailbox could be made (${said}), so nothing was sent over an unsafe one; check host and port in SMTP_URL`,
      false,
    );
  if (code !== null && code >= 500)
    return refused(`the mailbox's server turned this machine away (${answer(code, said)})`, false);
  return refused(`the mailbox can't be reached just now (${answer(code, said)}); ${PAUSED}`, true, {
    rests: code !== null,
  });
}

const answer = (code: number | null, said: string): string =>
  code === null ? said : `${code} ${said}`.trim();

const isQuota = ({ status, said }: Failure): boolean =>
  !/^[45]\.2\.[12]$/.test(status) && (/^[45]\.4\.5$/.test(status) || QUOTA.test(said));

function quotaReached({ code, said }: Failure): Meaning {
  const why = `the mailbox takes no more mails for now (${answer(code, said)})`;
  return HOURLY.test(said)
    ? refused(`${why}; ${PAUSED}`, true, { rests: true })
    : refused(why, true, { quota: "day" });
}

/** An answer about this reader's mailbox alone keeps no other mail from going. */
function refusedForNow(failure: Failure): Meaning {
  const { code, said } = failure;
  if (isOfReader(failure))
    return refused(
      `a reader's mailbox takes no mail just now (${answer(code, said)}); it is tried again`,
      true,
      {
        alone: true,
      },
    );
  return refused(`the mailbox takes no mail just now (${answer(code, said)}); ${PAUSED}`, true, {
    rests: true,
  });
}

const isOfReader = ({ command, code, status, said }: Failure): boolean =>
  command === "RCPT" &&
  code !== 421 &&
  (status === "" ? !/rate|too (many|much|fast)|limit|slow|thrott/i.test(said) : /^4\.[12]\./.test(status));

function refusedForGood(failure: Failure): Meaning {
  const { command, code, status, said } = failure;
  const why = answer(code, said);
  const isReaders = command === "RCPT" ? !RELAY.test(said) : /^5\.[12]\./.test(status);
  if (command !== "MAIL" && isReaders) return settled({ rejected: why });
  if (command === "DATA")
    return refused(
      `the mailbox does not take this mail (${why}); nothing of it was sent. Change the mail, or the mailbox`,
      false,
    );
  return refused(
    `the mailbox does not send for this sender (${why}); set publication.sender in settings.yaml to the mailbox's own address`,
    false,
  );
}
