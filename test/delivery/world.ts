/** A small press for tests: a ledger, invented readers, one approved issue, Resend's twin, and the real adapter. */
import { onTestFinished } from "vitest";
import type { Issue, IssueContent } from "../../src/content/issues.ts";
import { type Clock, manualClock } from "../../src/core/clock.ts";
import { httpPolicy } from "../../src/core/http.ts";
import { accountOf } from "../../src/core/ids.ts";
import { silentLog } from "../../src/core/log.ts";
import { type Realm, weakest } from "../../src/core/realm.ts";
import { dueIssue } from "../../src/delivery/due.ts";
import { freeze } from "../../src/delivery/freeze.ts";
import type { Mailer } from "../../src/delivery/mailer.ts";
import { type SendResult, sendMailing } from "../../src/delivery/send.ts";
import { acquireLease, type Lease } from "../../src/ledger/leases.ts";
import { type Ledger, openLedger } from "../../src/ledger/open.ts";
import type { ChunkRow, DeliveryRow, MailingRow } from "../../src/ledger/tables/delivery.ts";
import type { Fault } from "../../src/sandbox/faults.ts";
import { resendMailer } from "../../src/services/resend/mailer.ts";
import { mailSandbox } from "../sandbox/sandbox-for-test.ts";
import { addIssue, addReaders, numbered } from "./invented.ts";
import { twinOf } from "./mail-twin.ts";

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
    freeze: (given: { mailer?: Mailer; lease?: Lease; realm?: Realm; issue?: Issue; text?: string } = {}) =>
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

/** Freezes a small mail: a greeting, a link to leave, and no more. */
export function freezeFor(
  ledger: Ledger,
  clock: TestClock,
  given: { issue: Issue; mailer: Mailer; lease: Lease; realm: Realm; text?: string },
): Promise<MailingRow> {
  const { issue, mailer, lease, realm } = given;
  return freeze(
    {
      issueId: issue.id,
      contentHash: issue.contentHash,
      audience: issue.audience,
      tags: issue.tags,
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
        text: given.text ?? "Hello {{name}},\n\nto leave: {{unsubscribeUrl}}\n",
      },
      mergeFor: ({ id, email, name }) => ({
        to: email,
        name,
        unsubscribeUrl: `http://press.test/leave/${id}`,
      }),
    },
  );
}
