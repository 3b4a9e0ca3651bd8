/** Taking mails: one at a time or up to a hundred in a batch, each request at most once per idempotency key. */
import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../store.ts";
import type { TwinContext } from "../twin.ts";
import { type Answer, ERRORS, invalid, type ResendError, refuse } from "./answers.ts";
import { senderDomains } from "./domains.ts";
import { eventLog } from "./events.ts";
import { fateKeeper } from "./fates.ts";
import { mailHistory } from "./history.ts";
import { type Claim, idempotency } from "./idempotency.ts";
import { limitOf, quotaGate } from "./limits.ts";
import { mailsBetween, mailWriter, packBody } from "./mails.ts";
import { asList, checkMessage, type Message } from "./message.ts";

const MAX_BATCH = 100;

export interface SendCall {
  path: "/emails" | "/emails/batch";
  /** sha256 of the API key, in hex. */
  apiKey: string;
  idempotencyKey: string | undefined;
  /** In a batch: take the good messages and name the bad ones, instead of refusing all. */
  permissive: boolean;
  raw: Buffer;
}

interface Accepted {
  good: { message: Message; position: number }[];
  bad: { index: number; message: string }[];
}

/** What takes every send of one twin. */
export function sender({ store, clock, limits }: TwinContext) {
  const keys = idempotency(store);
  const quota = quotaGate(store, limits);
  const domains = senderDomains(store);
  const writeMails = mailWriter(store);
  const fates = fateKeeper({ store, limits });
  const tellOfMails = teller(store);
  const log = store.prepare(
    "insert into resend_requests values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
  );

  const record = (call: SendCall, sha256: string, answer: Answer, outcome: string, body: Buffer | null) => {
    const nowMs = clock.now().getTime();
    const key = call.idempotencyKey ?? null;
    const row = log.get(
      nowMs,
      call.path,
      call.apiKey,
      key,
      sha256,
      call.raw.length,
      answer.status,
      outcome,
      body,
    );
    return Number(row?.id);
  };

  const take = (call: SendCall, sha256: string): Answer => {
    const now = clock.now();
    const accepted = readMessages(call);
    if ("problem" in accepted) return refuse(accepted.problem);
    const messages = accepted.good.map(({ message }) => message);
    const refused = domains.refuse(messages) ?? quota.take(now, countRecipients(messages));
    if (refused) return refused;
    const body = limitOf(limits, "drain") > 0 ? null : packBody(call.raw);
    const requestId = record(call, sha256, { status: 200, body: null }, "accepted", body);
    domains.note(messages, now.getTime());
    const { ids, first } = writeMails(requestId, now.getTime(), accepted.good);
    fates.keepAll(messages, first, now.getTime());
    tellOfMails(first, ids.length, now.getTime());
    return { status: 200, body: answerBody(call, ids, accepted) };
  };

  const complete = (call: SendCall, sha256: string, claim: Claim | null): Answer => {
    const answer = take(call, sha256);
    if (answer.status !== 200) record(call, sha256, answer, nameOf(answer), null);
    if (claim && answer.status === 200) keys.settle(claim, answer.body);
    if (claim && answer.status !== 200) keys.free(claim);
    return answer;
  };

  const open = (call: SendCall, sha256: string, claim: Claim | null): Answer | null => {
    const earlier = claim && keys.claim(claim);
    if (earlier) record(call, sha256, earlier, earlier.status === 200 ? "replayed" : nameOf(earlier), null);
    return earlier;
  };

  return async (call: SendCall): Promise<Answer> => {
    const { apiKey, idempotencyKey: key, path } = call;
    if (key !== undefined && (key.length < 1 || key.length > 256)) return refuse(ERRORS.idempotencyKey);
    const sha256 = createHash("sha256").update(call.raw).digest("hex");
    const claim = key === undefined ? null : { apiKey, key, path, sha256, nowMs: clock.now().getTime() };
    const handlingMs = limits.handlingMs ?? 0;
    // In one transaction, so that a process that is killed here leaves either everything or nothing.
    if (handlingMs === 0) {
      return inTransaction(store, () => open(call, sha256, claim) ?? complete(call, sha256, claim));
    }
    const earlier = inTransaction(store, () => open(call, sha256, claim));
    if (earlier) return earlier;
    await clock.sleep(handlingMs);
    return inTransaction(store, () => complete(call, sha256, claim));
  };
}

/** Tells of mails that were just taken, where a webhook wants to hear it. */
function teller(store: DatabaseSync) {
  const log = eventLog(store);
  const { note } = mailHistory(store);
  return (first: number, mails: number, nowMs: number): void => {
    if (mails === 0 || !(log.isHeard("email.sent") || log.isHeard("email.scheduled"))) return;
    for (const mail of mailsBetween(store, first, first + mails - 1)) {
      note(mail, mail.lastEvent === "scheduled" ? "email.scheduled" : "email.sent", nowMs);
    }
  };
}

/** The vendor counts each recipient of a mail as a mail. */
const countRecipients = (messages: readonly Message[]): number =>
  messages.reduce(
    (sum, { to, cc, bcc }) => sum + [to, cc, bcc].flatMap((list) => asList(list) ?? []).length,
    0,
  );

function readMessages(call: SendCall): Accepted | { problem: ResendError } {
  let value: unknown;
  try {
    value = JSON.parse(call.raw.toString());
  } catch {
    return { problem: ERRORS.badJson };
  }
  if (call.path === "/emails") {
    const checked = checkMessage(value, false);
    return "problem" in checked ? checked : { good: [{ message: checked.message, position: 0 }], bad: [] };
  }
  if (!Array.isArray(value) || value.length === 0) {
    return { problem: invalid("The request body must be an array of at least 1 email.") };
  }
  if (value.length > MAX_BATCH) {
    return { problem: invalid(`The request body must contain at most ${MAX_BATCH} emails.`) };
  }
  return readBatch(value, call.permissive);
}

function readBatch(values: unknown[], permissive: boolean): Accepted | { problem: ResendError } {
  const accepted: Accepted = { good: [], bad: [] };
  for (const [index, value] of values.entries()) {
    const checked = checkMessage(value, true);
    if ("message" in checked) accepted.good.push({ message: checked.message, position: index });
    else if (permissive) accepted.bad.push({ index, message: checked.problem.message });
    else return { problem: checked.problem };
  }
  return accepted;
}

function answerBody(call: SendCall, ids: string[], { bad }: Accepted): unknown {
  const data = ids.map((id) => ({ id }));
  if (call.path === "/emails") return data[0];
  return call.permissive ? { data, errors: bad } : { data };
}

const nameOf = ({ body }: Answer) => (body as ResendError).name;
