/**
 * A mail that one person asked for: a link to confirm, to sign in, a receipt. It needs nobody's approval. Its bytes are
 * frozen and its key is chosen before it is posted, so that a lost answer is asked for again and mails nobody twice.
 */
import type { Clock } from "../core/clock.ts";
import { newId, sha256 } from "../core/ids.ts";
import { mayReach, type Realm } from "../core/realm.ts";
import { type RequestBody, storedBody } from "../core/request-body.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import type { RequestedMailRow } from "../ledger/tables/delivery.ts";
import type { MailSettings } from "./mail-rules.ts";
import type { Mailer, SubmitOutcome } from "./mailer.ts";
import { lacksOf } from "./readiness.ts";
import { lastTry, meaningOf, replayOf } from "./replay.ts";
import { returnRequest, takeForRequest } from "./requested-plan.ts";
import { addressWithName, type Sender } from "./sender.ts";

export type RequestedKind =
  | "confirm"
  | "invitation"
  | "payment"
  | "member"
  | "sign-in"
  | "goodbye"
  | "test"
  /** The owner's own, to their own address. */
  | "brief"
  | "alert";

/** What sending one needs of the app. */
export interface RequestedMailHost {
  ledger: Ledger;
  clock: Clock;
  realms: { resend: Realm };
  config: {
    publication: { sender: Sender; replyTo?: string | undefined; postalAddress: string };
    /** Nothing limits how much leaves without. */
    mail?: MailSettings;
  };
  /** Why nothing may be sent from this home now; null when it may. */
  held(): Promise<string | null>;
  site(): Promise<{ url: string }>;
  mailer(): Promise<Mailer>;
}

export interface RequestedMail {
  /** Whom the ledger knows by this address; somebody less real than the mailer is mailed nothing. */
  subscriberId: string | null;
  kind: RequestedKind;
  to: string;
  mail: { subject: string; html: string; text: string; headers?: Record<string, string> };
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How long somebody can still want it: later it is not sent any more. */
const LIFE_MS: Record<RequestedKind, number> = {
  confirm: 6 * DAY_MS,
  invitation: 6 * DAY_MS,
  payment: 6 * DAY_MS,
  member: DAY_MS,
  "sign-in": 10 * MINUTE_MS,
  goodbye: 2 * DAY_MS,
  test: 10 * MINUTE_MS,
  brief: 2 * DAY_MS,
  alert: 2 * DAY_MS,
};

/** How long a web page waits for the mail service. The post goes on meanwhile, and the job asks again if it must. */
const PATIENCE_MS = 8_000;

/** Why no mail may leave now, for the owner; null when it may. */
export async function whyNoMail(host: RequestedMailHost): Promise<string | null> {
  const held = await host.held();
  if (held) return `This home is held, because ${held}.`;
  const lacks = await lacksOf(host);
  return lacks === "" ? null : lacks;
}

/**
 * Freezes the mail and posts it at once. `queued`: it is not known yet, or the service takes no more for now; the job
 * `send-requested` goes on. `refused`: nothing is sent.
 */
export async function mailRequested(
  host: RequestedMailHost,
  request: RequestedMail,
): Promise<"sent" | "queued" | "refused"> {
  const id = await freezeRequested(host, request);
  if (!id) return "refused";
  const patience = Promise.withResolvers<"queued">();
  const timer = setTimeout(() => patience.resolve("queued"), PATIENCE_MS);
  try {
    return await Promise.race([submitRequested(host, id), patience.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Commits what will be posted; null when nothing may be sent. Within a transaction of the caller, who has opened the
 * mailer and asked `whyNoMail` before: the ledger is taken while one runs.
 */
export async function freezeRequested(
  host: RequestedMailHost,
  { subscriberId, kind, to, mail }: RequestedMail,
  within?: Db,
): Promise<string | null> {
  const db = within ?? host.ledger.db;
  const mailer = await host.mailer();
  const { realm } = mailer.account;
  if (!within && (await whyNoMail(host))) return null;
  if (subscriberId && !(await isRealEnough(db, subscriberId, realm))) return null;
  const { sender, replyTo } = host.config.publication;
  const { headers = {}, ...content } = mail;
  const outgoing = {
    from: addressWithName(sender),
    to,
    ...(replyTo ? { replyTo } : {}),
    ...content,
    headers,
  };
  const body = mailer.encode([outgoing]);
  const id = newId();
  const row: RequestedMailRow = {
    ...{ id, subscriber_id: subscriberId, kind, realm, state: "queued" },
    idempotency_key: `${host.ledger.homeId}/requested/${id}`,
    ...{ body, body_sha256: sha256(body), provider_id: null, problem: null },
    ...{ created_at: host.clock.now().toISOString(), first_submitted_at: null, settled_at: null },
    account: accountName(mailer),
  };
  await db.insertInto("requested_mails").values(row).execute();
  return id;
}

const accountName = ({ account }: Mailer): string => `${account.service} ${account.account}`;

async function isRealEnough(db: Db, id: string, sink: Realm): Promise<boolean> {
  const row = await db.selectFrom("subscribers").select("realm").where("id", "=", id).executeTakeFirst();
  return row !== undefined && mayReach(row.realm, sink);
}

type Submitted = "sent" | "queued" | "refused";

/** Posts one that is frozen, or asks again for one whose answer was lost: the same bytes under the same key. */
export async function submitRequested(host: RequestedMailHost, id: string): Promise<Submitted> {
  const mailer = await host.mailer();
  const ready = await prepare(host, mailer, id);
  if (typeof ready === "string") return ready;
  const { row, body, notAfter, firstSubmitted } = ready;
  const outcome = await mailer.submit({ idempotencyKey: row.idempotency_key, body, notAfter });
  if (outcome.kind === "refused" && row.state === "queued")
    await returnRequest(host, mailer.account, { outcome, at: new Date(firstSubmitted) });
  return write(host, id, afterOutcome(outcome, row.state === "submitting"));
}

interface Ready {
  row: RequestedMailRow;
  body: RequestBody;
  notAfter: Date;
  firstSubmitted: string;
}

/** Marked before it is posted. What is over already says how it ended. */
async function prepare(host: RequestedMailHost, mailer: Mailer, id: string): Promise<Ready | Submitted> {
  const { ledger, clock } = host;
  return ledger.transaction(async (db): Promise<Ready | Submitted> => {
    const row = await db
      .selectFrom("requested_mails")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    if (row.state === "accepted") return "sent";
    if (!["queued", "submitting"].includes(row.state)) return "refused";
    const next = row.state === "submitting" ? await askAgain(row, host, mailer) : firstTry(row, host, mailer);
    if ("body" in next) {
      const full = row.state === "queued" ? await takeForRequest(db, host, mailer.account) : null;
      if (full) {
        await mark(db, id, { problem: full });
        return "queued";
      }
      await mark(db, id, { state: "submitting", first_submitted_at: next.firstSubmitted });
      return { row, ...next };
    }
    await mark(db, id, { ...next, body: "", settled_at: clock.now().toISOString() });
    return "refused";
  });
}

const isOf = (row: RequestedMailRow, mailer: Mailer): boolean =>
  row.account === accountName(mailer) && row.realm === mailer.account.realm;

type Next = End | Omit<Ready, "row">;

function firstTry(row: RequestedMailRow, { clock }: RequestedMailHost, mailer: Mailer): Next {
  if (!isOf(row, mailer)) return { state: "expired", problem: "it was meant for another mail account" };
  const now = clock.now();
  const ageMs = now.getTime() - Date.parse(row.created_at);
  const life = Object.entries(LIFE_MS).find(([kind]) => kind === row.kind)?.[1] ?? DAY_MS;
  if (ageMs >= life) return { state: "expired", problem: row.problem ?? "it could not be sent in time" };
  return { body: storedBody(row.body, 1), notAfter: lastTry(now), firstSubmitted: now.toISOString() };
}

/** Where its key may be forgotten nothing is asked: whoever misses the mail asks for another one. */
async function askAgain(row: RequestedMailRow, { clock }: RequestedMailHost, mailer: Mailer): Promise<Next> {
  const posted = { ...row, isSameAccount: isOf(row, mailer) };
  const replay = await replayOf(posted, { mailer, clock }, async () => storedBody(row.body, 1));
  if (replay.kind === "replay") return { ...replay, firstSubmitted: row.first_submitted_at ?? "" };
  return { state: "unknown", problem: replay.kind === "lost" ? replay.why : "the answer never came" };
}

type End = Pick<RequestedMailRow, "state" | "problem">;

type After = End & { provider_id?: string; first_submitted_at?: null };

function afterOutcome(outcome: SubmitOutcome, wasPosted: boolean): After {
  const meaning = meaningOf(outcome, wasPosted);
  switch (meaning.kind) {
    case "settled": {
      const [result] = meaning.results;
      if (!result) return { state: "unknown", problem: "the mail service answered for no mail" };
      if ("accepted" in result) return { state: "accepted", problem: null, provider_id: result.accepted };
      return "rejected" in result
        ? { state: "rejected", problem: result.rejected }
        : { state: "unknown", problem: result.unknown };
    }
    case "anew":
      return { state: "queued", problem: meaning.refusal.why, first_submitted_at: null };
    case "again":
      return { state: "submitting", problem: meaning.why };
    case "lost":
      return { state: "unknown", problem: meaning.why };
  }
}

/** Unless another process has settled it meanwhile. */
async function write({ ledger, clock }: RequestedMailHost, id: string, after: After): Promise<Submitted> {
  const isOver = !["queued", "submitting"].includes(after.state);
  const end = isOver ? { body: "", settled_at: clock.now().toISOString() } : {};
  await ledger.db
    .updateTable("requested_mails")
    .set({ ...after, ...end })
    .where("id", "=", id)
    .where("state", "=", "submitting")
    .execute();
  if (!isOver) return "queued";
  return after.state === "accepted" ? "sent" : "refused";
}

async function mark(db: Db, id: string, changes: Partial<RequestedMailRow>): Promise<void> {
  await db.updateTable("requested_mails").set(changes).where("id", "=", id).execute();
}
