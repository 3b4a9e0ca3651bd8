/** The desk → the ledger, then what came of it → the desk. With nothing new it costs one call for each table. */
import { type App, openApp } from "../src/app.ts";
import { pullSubscribers, showSubscribers } from "../src/audience/desk.ts";
import { rankColumns } from "../src/composition/desk-columns.ts";
import { allIssues, type Issue } from "../src/content/issues.ts";
import { putOnDesk } from "../src/content/put-on-desk.ts";
import { openSync, pullIssues, type SyncContext, showOutcomes } from "../src/content/sync.ts";
import type { Account } from "../src/core/account.ts";
import { DATABASE_LOST, ServiceError } from "../src/core/errors.ts";
import type { Realm } from "../src/core/realm.ts";
import { withFindings } from "../src/delivery/before-approval.ts";
import { outcomeOf } from "../src/delivery/outcome.ts";
import { lacksOf } from "../src/delivery/readiness.ts";
import { needsStepDesk, openStepDesk, pullSteps } from "../src/delivery/sequences/desk.ts";
import { showSteps } from "../src/delivery/sequences/show.ts";
import { assertOurs } from "../src/desk/claim.ts";
import type { Pushed } from "../src/desk/push.ts";
import {
  needsOutbox,
  type OutboxHost,
  type PulledPosts,
  pullOutbox,
} from "../src/distribution/outbox/pull.ts";
import type { ShowOutboxOptions } from "../src/distribution/outbox/show.ts";
import { deskAdvice } from "../src/growth/desk-advice.ts";
import type { PostFigures } from "../src/growth/metrics/brought.ts";
import { forgetHints, hints } from "../src/ledger/hints.ts";
import { forgetAccount } from "../src/ledger/records.ts";
import { sayOpenPayments } from "../src/money/match/open.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import { notePutBack, pullJobs, showJobs } from "../src/operations/job-board.ts";
import type { Run } from "../src/operations/perform-job.ts";
import { runJob } from "../src/operations/run-job.ts";

/** Safe to run again at any time: it writes only what differs. A twin's desk that was deleted is made anew. */
export async function syncNotion(app: App, run: Run): Promise<JobOutcome> {
  const held = await app.held();
  // What the desk shows of the time that this ledger missed would be written over.
  if (held) return { outcome: "failed", why: sayHeld(held) };
  try {
    return await sync(app, run);
  } catch (error) {
    const { account } = await app.desk();
    const lost = error instanceof ServiceError && error.code === DATABASE_LOST;
    if (!lost || account.realm !== "sandbox") throw error;
    app.log.warn("the sandbox's desk is gone and is made anew from the ledger");
    await app.ledger.transaction((db) => forgetAccount(db, account));
    return sync(app, run);
  }
}

async function sync(app: App, run: Run): Promise<JobOutcome> {
  const context = await openSync(app);
  const { desk } = context;
  const { account } = desk;
  const pulled = await pull(app, run, context);
  const ours = onceFor(() => assertOurs(app, desk));
  const now = app.clock.now();
  const planned = { account: app.mailAccount(), rules: app.mailRules(), now };
  const view = { mailer: app.realms.resend, desk: account.realm, now, planned };
  const { weights } = app.config.scoring;
  const columnsOf = await rankColumns(app.ledger.db, { realm: account.realm, weights });
  const brought = await postsOut(app, pulled.posts, account.realm);
  const outcomeFor = async (issue: Issue, shown: string | null) => ({
    ...(await withFindings(app, issue, await outcomeOf(app.ledger.db, issue, view, shown))),
    more: { ...columnsOf(issue.id), posts: brought.say(issue.id) },
  });
  // The most visible first: what became of what the owner just did.
  const outcomes = await showOutcomes(context, { outcomeOf: outcomeFor, ours, first: pulled.issues.touched });
  // An import that was interrupted, a desk that was lost, a service that became real: what has no row gets one.
  const put = await putOnDesk(context, await allIssues(app.ledger.db), {
    ...{ times: context.times, outcomeOf: outcomeFor, ours },
    progress: (done, total) => run.progress("Putting issues on the desk", done, total),
  });
  const notes = { "sync-stripe": await paymentsNote(app) };
  const advice = await deskAdvice(app, account.realm);
  const jobs = await showJobs(app, {
    account,
    table: pulled.jobs.table,
    ours,
    notes,
    advice,
    scheduled: app.scheduled,
  });
  const people = await showSubscribers(app, {
    ...{ account, table: pulled.people.table, ours, remarks: pulled.people.remarks },
    progress: (done, total) => run.progress("Showing subscribers on the desk", done, total),
  });
  const steps = await showSequences(app, pulled.steps, ours);
  const posts = await showPosts(pulled.posts, { came: brought.came, ours });
  const replies = pulled.posts ? await showFeedback(app, pulled.posts.host, ours) : NOTHING_PUSHED;
  const { touched, ...issues } = pulled.issues;
  const { remarks, table: _, gifts, ...readers } = pulled.people;
  const writes = [outcomes, jobs, people, steps, posts, replies].map(
    ({ created, updated }) => created + updated,
  );
  const changes = [
    ...[issues.created, issues.updated, issues.gone, readers.invited, readers.left, remarks.length],
    ...[gifts.length, put.created, put.rewritten, steps.put, pulled.steps?.pulled.changed ?? 0, ...writes],
    ...[pulled.posts?.pulled.acts ?? 0],
  ].reduce((sum, count) => sum + count, 0);
  const failed: { why: string }[] = [
    ...put.failed,
    ...outcomes.failed,
    ...jobs.failed,
    ...people.failed,
    ...steps.failed,
    ...posts.failed,
    ...replies.failed,
  ];
  failed.push(
    ...issues.failed,
    ...(pulled.steps?.pulled.failed ?? []),
    ...(pulled.posts?.pulled.failed ?? []),
  );
  return {
    outcome: failed.length > 0 ? "partial" : changes > 0 ? "done" : "idle",
    ...(failed.length > 0 ? { why: sayFailed(failed) } : {}),
    ...{
      pulled: counted(issues),
      readers: { ...counted(readers), gifts: gifts.length },
      put,
      outcomes,
      people,
    },
    ...(pulled.steps ? { sequences: { ...counted(pulled.steps.pulled), put: steps.put } } : {}),
    ...(pulled.posts ? { posts: counted(pulled.posts.pulled) } : {}),
  };
}

/** Everything that the owner wrote, and what of it is put back. */
async function pull(app: App, run: Run, context: SyncContext) {
  const { account } = context.desk;
  const hinting = await hints(app.ledger.db, account);
  const hinted = hinting.map(({ entity }) => entity);
  // How many there are is known at the end only.
  const progress = (rows: number) => run.progress(`Reading the desk: ${rows} rows`, 1, 1);
  const issues = await pullIssues(context, { hinted, progress });
  const people = { table: await context.desk.table("subscribers") };
  const { audience } = app.config;
  const readers = await pullSubscribers(app, { account, hinted, audience, ...people, progress });
  const board = { account, table: await context.desk.table("jobs") };
  const jobs = await pullJobs(app, board);
  const steps = await pullSequences(app, account, { hinted, progress });
  const posts = await pullPosts(app, account, { hinted, progress });
  if (readers.gifts.length > 0) await applyGifts(app, readers.gifts);
  const failed = [...issues.failed, ...(steps?.pulled.failed ?? []), ...(posts?.pulled.failed ?? [])].map(
    ({ page }) => page,
  );
  await app.ledger.transaction(async (db) => {
    const { clock } = app;
    for (const [table, { overwritten }] of [
      ["Issues", issues],
      ["Subscribers", readers],
      ["Jobs", jobs],
      ["Sequences", { overwritten: steps?.pulled.overwritten ?? [] }],
      ["Outbox", { overwritten: posts?.pulled.overwritten ?? [] }],
    ] as const)
      await notePutBack(db, clock, { job: "sync-notion", account, table, overwritten });
    await forgetHints(
      db,
      account,
      hinting.filter(({ entity }) => !failed.includes(entity)),
    );
  });
  return { issues, people: { ...people, ...readers }, jobs: board, steps, posts };
}

async function paymentsNote({ ledger }: App): Promise<string> {
  const open = await sayOpenPayments(ledger.db);
  return open ? `It waits for you, because ${open}. Say who: npm run pressroom -- payments` : "";
}

/** What the owner gives is there at once, and shown by this very run. */
async function applyGifts(app: App, touched: readonly string[]): Promise<void> {
  const { applyTiers } = await import("../src/money/apply-tiers.ts");
  const { countingRule } = await import("../src/money/counting.ts");
  const { followPayment } = await import("../src/delivery/sequences/follow-payment.ts");
  const counts = await countingRule(app.ledger.db, app.config.money.products);
  const react = followPayment({ clock: app.clock, sink: app.realms.resend });
  await applyTiers(app, { touched, counts, react });
}

/** Null while no sequence could greet anybody. */
async function pullSequences(app: App, account: Account, options: Parameters<typeof pullSteps>[1]) {
  if (!(await needsStepDesk(app.ledger.db, account))) return null;
  const context = await openStepDesk(app);
  return { context, pulled: await pullSteps(context, options) };
}

async function showSequences(
  app: App,
  steps: Awaited<ReturnType<typeof pullSequences>>,
  ours: () => Promise<void>,
): Promise<Awaited<ReturnType<typeof showSteps>>> {
  if (!steps) return { created: 0, updated: 0, failed: [], put: 0 };
  const { name } = app.config.publication;
  const lacks = await lacksOf(app);
  return showSteps(steps.context, { mailer: app.realms.resend, name, lacks, ours });
}

/** Null while nothing was ever proposed. */
async function pullPosts(
  app: App,
  account: Account,
  options: Parameters<typeof pullOutbox>[1],
): Promise<{ host: OutboxHost; pulled: PulledPosts } | null> {
  const { ledger, clock, signal, config } = app;
  if (!(await needsOutbox(ledger.db, account))) return null;
  const table = await (await app.desk()).table("outbox");
  const host = { ledger, clock, signal, account, table, zone: config.publication.zone };
  return { host, pulled: await pullOutbox(host, options) };
}

/** What came of posts, for their rows and those of their issues; while none was ever proposed, nobody is counted. */
async function postsOut(app: App, posts: object | null, desk: Realm) {
  if (!posts) return { came: new Map<string, PostFigures>(), say: () => "" };
  const { postsFor } = await import("../src/growth/attribution.ts");
  const { sayPosts } = await import("../src/growth/say-posts.ts");
  const figures = await postsFor(app, desk);
  const { currency } = app.config.publication;
  return {
    came: new Map(figures.map((post) => [post.id, post])),
    say: (issueId: string) =>
      sayPosts(
        figures.filter(({ issue }) => issue.id === issueId),
        currency,
      ),
  };
}

const NOTHING_PUSHED: Pushed = { created: 0, updated: 0, failed: [] };

async function showPosts(
  posts: Awaited<ReturnType<typeof pullPosts>>,
  options: ShowOutboxOptions,
): Promise<Pushed> {
  if (!posts) return NOTHING_PUSHED;
  const { showOutbox } = await import("../src/distribution/outbox/show.ts");
  return showOutbox(posts.host, options);
}

async function showFeedback(app: App, host: OutboxHost, ours: () => Promise<void>): Promise<Pushed> {
  const { newReplies, showReplies } = await import("../src/distribution/outbox/show-replies.ts");
  const replies = await newReplies(app.ledger.db, host.account);
  if (replies.length === 0) return NOTHING_PUSHED;
  return showReplies({ ...host, table: await (await app.desk()).table("feedback") }, replies, ours);
}

const counted = <T extends { overwritten: readonly unknown[]; failed: readonly unknown[] }>(pulled: T) => ({
  ...pulled,
  overwritten: pulled.overwritten.length,
  failed: pulled.failed.length,
});

const sayHeld = (why: string): string =>
  `The desk was neither read nor written: this home is held, because ${why}. When you have looked, run: npm run pressroom -- release`;

/** The check costs a call, so it is made when there is something to write, and once a run. */
function onceFor(check: () => Promise<void>): () => Promise<void> {
  let checked: Promise<void> | undefined;
  return () => {
    checked ??= check();
    return checked;
  };
}

function sayFailed(failed: readonly { why: string }[]): string {
  const rows = failed.length === 1 ? "One row was" : `${failed.length} rows were`;
  const whys = [...new Set(failed.map(({ why }) => why))].slice(0, 3);
  return `${rows} not brought up to date; the next run tries again: ${whys.join("; ")}`;
}

await runJob(import.meta, openApp, "sync-notion", syncNotion);
