/** A small press for tests: a ledger, invented readers, one approved issue, Resend's twin, and the real adapter. */
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import { approve } from "../../src/content/approvals.ts";
import { type Issue, type IssueContent, insertIssue, issueById } from "../../src/content/issues.ts";
import { type Clock, manualClock } from "../../src/core/clock.ts";
import { httpPolicy } from "../../src/core/http.ts";
import { accountOf, newId } from "../../src/core/ids.ts";
import { silentLog } from "../../src/core/log.ts";
import { type Realm, weakest } from "../../src/core/realm.ts";
import { dueIssue } from "../../src/delivery/due.ts";
import { freeze } from "../../src/delivery/freeze.ts";
import type { Mailer } from "../../src/delivery/mailer.ts";
import { type SendResult, sendMailing } from "../../src/delivery/send.ts";
import { acquireLease, type Lease } from "../../src/ledger/leases.ts";
import { type Ledger, openLedger } from "../../src/ledger/open.ts";
import type { ChunkRow, DeliveryRow, MailingRow, SubscriberRow } from "../../src/ledger/tables.ts";
import type { Fault } from "../../src/sandbox/faults.ts";
import { storePath } from "../../src/sandbox/probe.ts";
import { resendMailer } from "../../src/services/resend/mailer.ts";
import { mailSandbox } from "../sandbox/sandbox-for-test.ts";

export const MONDAY = "2026-11-02T08:00:00.000Z";
export const HOUR_MS = 60 * 60 * 1000;
export const LEASE_MS = 2 * 60 * 1000;

export type TestClock = ReturnType<typeof manualClock>;

export interface WorldOptions {
  readers?: number;
  faults?: readonly Fault[];
  /** Overrides of the mail twin's limits. */
  limits?: Record<string, number>;
  /** The provider's own clock, where it is not to be ours. */
  twinClock?: Clock;
  issue?: Partial<IssueContent>;
  /** How real everything is: issue, approval, readers, mailer. */
  realm?: Realm;
}

export type World = Awaited<ReturnType<typeof startWorld>>;

/** Runs until the test ends. Monday morning, one approved and published issue, `readers` readers, no limit of requests. */
export async function startWorld(options: WorldOptions = {}) {
  const { readers = 3, faults = [], limits = {}, realm = "sandbox" } = options;
  const clock = manualClock(MONDAY);
  const twinClock = options.twinClock ?? clock;
  const sandbox = await mailSandbox({ clock: twinClock, faults, limits: { resend: limits } });
  const ledger = await openTestLedger(clock);
  const issue = await addIssue(ledger, clock, { realm, ...options.issue });
  const people = await addReaders(ledger, clock, numbered(readers), realm);
  const mailer = mailerAt(sandbox.urls.resend, clock, { realm });
  const lease = await takeLease(ledger, clock);

  const world = {
    clock,
    ledger,
    issue,
    people,
    mailer,
    lease,
    url: sandbox.urls.resend,
    addFaults: sandbox.addFaults,
    twin: twinOf(sandbox.home),
    freeze: (given: { mailer?: Mailer; lease?: Lease; realm?: Realm; issue?: Issue } = {}) =>
      freezeFor(ledger, clock, { issue, mailer, lease, realm, ...given }),
    /** One run of the sender, under this lease, through this mailer. */
    send: (
      mailing: MailingRow,
      given: Partial<Parameters<typeof sendMailing>[0]> = {},
    ): Promise<SendResult> =>
      sendMailing(
        {
          ledger,
          clock,
          lease,
          leaseMs: LEASE_MS,
          mailer,
          signal: new AbortController().signal,
          ...given,
        },
        mailing,
      ),
    due: () => dueIssue(ledger.db, clock.now(), realm),
    mailing: (id: string): Promise<MailingRow> =>
      ledger.db.selectFrom("mailings").selectAll().where("id", "=", id).executeTakeFirstOrThrow(),
    chunks: (): Promise<ChunkRow[]> => ledger.db.selectFrom("chunks").selectAll().orderBy("n").execute(),
    chunk: (n: number): Promise<ChunkRow> =>
      ledger.db.selectFrom("chunks").selectAll().where("n", "=", n).executeTakeFirstOrThrow(),
    deliveries: (): Promise<DeliveryRow[]> =>
      ledger.db.selectFrom("deliveries").selectAll().orderBy("chunk").orderBy("position").execute(),
  };
  return world;
}

export async function openTestLedger(clock: TestClock): Promise<Ledger> {
  const ledger = await openLedger(":memory:", clock);
  onTestFinished(() => ledger.close());
  return ledger;
}

/** The real adapter with little patience; its sleeps only move the clock. */
export function mailerAt(
  baseUrl: string,
  clock: TestClock,
  given: { realm?: Realm; key?: string; attempts?: number; signal?: AbortSignal } = {},
): Mailer {
  const { realm = "sandbox", key = "re_test", attempts = 2, signal } = given;
  const policy = httpPolicy({
    service: "resend",
    budget: { concurrency: 1, calls: 10_000, windowMs: 1_000 },
    timeoutMs: 10_000,
    attempts,
    patienceMs: 65_000,
    clock,
    log: silentLog,
    random: () => 0.5,
    ...(signal ? { signal } : {}),
  });
  return resendMailer({
    key,
    baseUrl,
    account: { service: "resend", account: accountOf(key), realm },
    policy,
    clock,
  });
}

export async function takeLease(ledger: Ledger, clock: TestClock, holder = "test/0/first"): Promise<Lease> {
  const lease = await acquireLease(ledger, clock, { name: "job send-issues", holder, ttlMs: LEASE_MS });
  if (!lease) throw new Error("Somebody else has the lease.");
  return lease;
}

/** `reader-1@readers.test` and so on. */
export const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `reader-${index + 1}@readers.test`);

const ROWS_A_STATEMENT = 500;

/** Confirmed readers, in the order in which they will be mailed. */
export async function addReaders(
  ledger: Ledger,
  clock: Clock,
  emails: readonly string[],
  realm: Realm = "sandbox",
  tier = "free",
): Promise<SubscriberRow[]> {
  const now = clock.now().toISOString();
  const ids = emails.map(() => newId()).sort();
  const rows = emails.map(
    (email, index): SubscriberRow => ({
      id: ids[index] ?? newId(),
      realm,
      email,
      email_key: email,
      name: `Reader ${index + 1}`,
      tier,
      status: "confirmed",
      cohort: null,
      source: "test",
      consent_act: "invented for a test",
      consent_at: now,
      left_at: null,
      left_why: null,
      created_at: now,
      updated_at: now,
    }),
  );
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
    await ledger.db
      .insertInto("subscribers")
      .values(rows.slice(from, from + ROWS_A_STATEMENT))
      .execute();
  }
  return rows;
}

const ISSUE: IssueContent = {
  number: 7,
  title: "Letters by lamplight",
  slug: "letters-by-lamplight",
  description: "",
  tags: [],
  body: "Ada writes at night.",
  whole: true,
  audience: "everyone",
  status: "archive",
  dated: new Date("2026-11-02T07:00:00.000Z"),
  problems: [],
};

/** An issue that is on the site and approved. `approval: null` leaves the owner's word out. */
export async function addIssue(
  ledger: Ledger,
  clock: TestClock,
  given: Partial<IssueContent> & { realm?: Realm; approval?: Realm | null; key?: string } = {},
): Promise<Issue> {
  const { realm = "sandbox", approval = realm, key = "number-7", ...content } = given;
  const origin = { key, realm, source: "test", imported: false };
  const { id, contentHash } = await insertIssue(ledger.db, clock, { ...ISSUE, ...content }, origin);
  await ledger.db
    .updateTable("issues")
    .set({ url: `http://press.test/issues/${key}/`, published_hash: contentHash })
    .where("id", "=", id)
    .execute();
  if (approval) await approve(ledger.db, clock, { id, contentHash }, { realm: approval, by: "command" });
  const issue = await issueById(ledger.db, id);
  if (!issue) throw new Error("The issue is gone.");
  return issue;
}

/** Freezes a small mail: a greeting, a link to leave, and no more. */
export function freezeFor(
  ledger: Ledger,
  clock: TestClock,
  { issue, mailer, lease, realm }: { issue: Issue; mailer: Mailer; lease: Lease; realm: Realm },
): Promise<MailingRow> {
  return freeze(
    {
      issueId: issue.id,
      contentHash: issue.contentHash,
      audience: issue.audience,
      realm: weakest(issue.realm, realm),
    },
    {
      ledger,
      clock,
      lease,
      sink: mailer.account.realm,
      service: mailer.account.service,
      chunkSize: mailer.chunkSize,
      templateVersion: "test-1",
      template: {
        from: '"Ada Moss" <ada@letters.test>',
        subject: issue.title,
        html: '<p>Hello {{name}}, <a href="{{unsubscribeUrl}}">leave</a></p>',
        text: "Hello {{name}},\n\nto leave: {{unsubscribeUrl}}\n",
      },
      mergeFor: ({ id, email, name }) => ({
        to: email,
        name,
        unsubscribeUrl: `http://press.test/leave/${id}`,
      }),
    },
  );
}

export interface TwinRequest {
  key: string | null;
  /** Of the raw bytes that arrived. */
  sha256: string;
  status: number;
  outcome: string;
  apiKey: string;
}

/** What the mail twin holds, read from its store and not by its API. */
export function twinOf(home: string) {
  const rows = (sql: string) => {
    const store = new DatabaseSync(storePath(home), { readOnly: true });
    try {
      return store.prepare(sql).all();
    } finally {
      store.close();
    }
  };
  const recipients = (): string[] =>
    rows("select recipients from resend_emails order by seq").map(
      (row) => (JSON.parse(String(row.recipients)) as string[])[0] ?? "",
    );
  return {
    /** The address of every mail that was taken, in order; one that was taken twice is there twice. */
    recipients,
    requests: (): TwinRequest[] =>
      rows("select * from resend_requests order by id").map((row) => ({
        key: row.idempotency_key === null ? null : String(row.idempotency_key),
        sha256: String(row.sha256),
        status: Number(row.status),
        outcome: String(row.outcome),
        apiKey: String(row.api_key),
      })),
    /** How many idempotency keys were taken: it grows before the mails of the first request are there. */
    keysTaken: (): number => Number(rows("select count(*) as n from resend_idempotency")[0]?.n),
    ids: (): string[] => rows("select id from resend_emails order by seq").map((row) => String(row.id)),
    /** Takes away mails as if they had never come. */
    forget(where: string): void {
      const store = new DatabaseSync(storePath(home));
      store.exec(`delete from resend_emails where ${where}`);
      store.close();
    },
  };
}

export const counted = (values: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(values, (value) => value)].map(([value, all]) => [value, all.length]));
