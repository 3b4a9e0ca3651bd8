/** The job that watches, through the whole app: its mails go to the mail service's twin, its pings to a server here. */

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { sendRequested } from "../../jobs/send-requested.ts";
import { watch } from "../../jobs/watch.ts";
import { lastSignUpCheck } from "../../src/audience/sign-up-check.ts";
import { manualClock } from "../../src/core/clock.ts";
import { ServiceError } from "../../src/core/errors.ts";
import { newId } from "../../src/core/ids.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { openIncidents } from "../../src/operations/watch/incidents.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { MINUTE_MS, MONDAY, openWorld } from "../content/desk-world.ts";

async function listening() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/id` };
}

const refused = async () => {
  throw new ServiceError({
    ...{
      service: "stripe",
      operation: "events.list",
      status: 401,
      code: "key",
      message: "the key is refused",
    },
    ...{ retryable: false, effect: "refused" as const },
  });
};

async function press(settings = "") {
  const world = await openWorld({ settings: `${settings}\n` });
  const { app, clock, sandbox } = world;
  // None of what is tried here is about power cuts, and there are many commits.
  await sql`pragma synchronous = off`.execute(app.ledger.db);
  /** What the mail service took, the oldest first. */
  const mails = async () => {
    const sent = (await (await app.mailer()).sentSince(new Date(0))) ?? [];
    return sent.map(({ to, subject }) => `${to} ${subject}`).reverse();
  };
  return {
    ...{ app, clock, sandbox, mails },
    watch: () => performJob(app, "watch", watch),
    /** Every scheduled job runs as it should, but for those that are refused. */
    async quarter(failing: readonly string[] = []) {
      const jobs = Object.keys(app.config.schedule).filter((job) => job !== "watch");
      const at = clock.now().toISOString();
      const idle = jobs.filter((job) => !failing.includes(job));
      await app.ledger.db
        .insertInto("runs")
        .values(idle.map((job) => ({ ...idleRun(at), id: newId(), job })))
        .execute();
      for (const job of failing) await performJob(app, job, refused);
      clock.advance(15 * MINUTE_MS);
    },
  };
}

const idleRun = (at: string) => ({ trace_id: "0", pid: 1, started_at: at, ended_at: at, outcome: "idle" });

const OWNER = "operations: { alerts: { to: ada@owner.test } }";

test("two hundred failures of one cause are one mail to the owner, and one when it is over", async () => {
  const { watch: look, quarter, mails, app } = await press(OWNER);
  let failures = 0;
  for (let n = 0; n < 50; n++) {
    const failing = ["sync-stripe", "update-metrics", "send-issues", "follow-mails"];
    await quarter(failing);
    failures += failing.length;
    await look();
  }
  expect(failures).toBe(200);
  expect(await mails()).toEqual(["ada@owner.test Rehearsal: The Small Press: something is wrong"]);
  for (let n = 0; n < 4; n++) {
    await quarter();
    await look();
  }
  expect(await mails()).toEqual([
    "ada@owner.test Rehearsal: The Small Press: something is wrong",
    "ada@owner.test Rehearsal: The Small Press: all is well again",
  ]);
  const incidents = await app.ledger.db.selectFrom("incidents").select(["cause", "ended_at"]).execute();
  expect(incidents).toEqual([{ cause: "failing stripe", ended_at: expect.any(String) }]);
});

test("an alert that the mail service does not take goes later, and once", async () => {
  const { watch: look, quarter, mails, sandbox, app, clock } = await press(OWNER);
  sandbox.addFaults([
    { service: "resend", match: "POST /emails/batch", kind: "status", status: 503, count: 4 },
  ]);
  for (let n = 0; n < 2; n++) await quarter(["sync-stripe"]);
  await look();
  expect(await mails()).toEqual([]);
  for (let n = 0; n < 4; n++) {
    clock.advance(5 * MINUTE_MS);
    await performJob(app, "send-requested", sendRequested);
    await look();
  }
  expect(await mails()).toHaveLength(1);
});

test("a home that is held mails nobody, and the alert goes when it is released", async () => {
  const { watch: look, quarter, mails, app } = await press(OWNER);
  await sql`insert into home values ('held', 'it was restored')`.execute(app.ledger.db);
  for (let n = 0; n < 2; n++) await quarter(["sync-stripe"]);
  await look();
  expect(await mails()).toEqual([]);
  await sql`delete from home where key = 'held'`.execute(app.ledger.db);
  await quarter(["sync-stripe"]);
  await look();
  expect(await mails()).toHaveLength(1);
});

test("whoever listens for silence hears a beginning and an end, and a failure while something is wrong", async () => {
  const { asked, url } = await listening();
  const { watch: look, quarter } = await press(`operations: { alerts: { mail: false, ping: "${url}" } }`);
  await quarter();
  await look();
  for (let n = 0; n < 2; n++) await quarter(["sync-stripe"]);
  await look();
  expect(asked).toEqual(["/id/start", "/id", "/id/start", "/id/fail"]);
});

test("with a public address and live mail, the form is walked and the domain looked at, once a day", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-watch-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const clock = manualClock(MONDAY);
  const twin = await startSandbox({ home: folder, services: ["resend"], clock });
  onTestFinished(() => twin.close());
  const { app } = await openWorld({
    clock,
    settings:
      "operations: { alerts: { mail: false } }\npublication: { sender: { address: ada@letters.test } }\n",
    variables: {
      ...{ RESEND_API_KEY: "re_live_for_tests", RESEND_BASE_URL: twin.urls.resend },
      PUBLIC_URL: "http://127.0.0.1:9",
    },
  });
  const look = () => performJob(app, "watch", watch);
  const open = async () =>
    (await openIncidents(app.ledger.db)).map(({ cause, what }) => `${cause}: ${what}`).toSorted();
  expect(await look()).toMatchObject({ open: 2 });
  expect(await open()).toEqual([
    "mail domain: The mail service does not take mail from letters.test: it is not set up there any more.",
    expect.stringContaining(
      "sign-up: Nobody can sign up at http://127.0.0.1:9: it breaks at reaching the site",
    ),
  ]);
  await (await app.mailer()).setUpDomain?.("letters.test");
  clock.advance(2 * 60 * MINUTE_MS);
  await look();
  // Its records are seen by then; nobody can sign up as before.
  expect(await open()).toEqual([expect.stringContaining("sign-up: ")]);
  expect(await lastSignUpCheck(app.ledger.db)).toMatchObject({ ok: false, step: "reaching the site" });
});

test("on a full disk a look says so in words, and the next one goes on when there is room", async () => {
  const { watch: look, app } = await press();
  await look();
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(app.ledger.db);
  await sql.raw(`pragma max_page_count = ${rows[0]?.page_count}`).execute(app.ledger.db);
  let outcome = await look();
  // Small rows still fit into half-filled pages for a while.
  for (let n = 0; n < 200 && outcome.outcome !== "failed"; n++) outcome = await look();
  expect(outcome).toMatchObject({ outcome: "failed", why: expect.stringContaining("the disk is full") });
  await sql.raw("pragma max_page_count = 1000000").execute(app.ledger.db);
  expect(await look()).toMatchObject({ outcome: "idle", open: 0 });
});

test("runs of long ago are forgotten, and of each job all but its last thousand", async () => {
  const { watch: look, app, clock } = await press();
  const at = (daysAgo: number) =>
    new Date(clock.now().getTime() - daysAgo * 24 * 60 * MINUTE_MS).toISOString();
  const rows = [
    ...Array.from({ length: 1_100 }, (_, n) => ({ id: `many ${n}`, job: "many", started_at: at(1) })),
    ...[100, 89].map((days) => ({ id: `old ${days}`, job: "old", started_at: at(days) })),
  ].map((row) => ({ ...row, trace_id: "0", pid: 1, ended_at: row.started_at, outcome: "done" }));
  for (let n = 0; n < rows.length; n += 100)
    await app.ledger.db
      .insertInto("runs")
      .values(rows.slice(n, n + 100))
      .execute();
  await look();
  const kept = await app.ledger.db
    .selectFrom("runs")
    .select(({ fn }) => ["job", fn.countAll().as("count"), fn.min("id").as("first")])
    .where("job", "in", ["many", "old"])
    .groupBy("job")
    .execute();
  expect(kept).toEqual([
    { job: "many", count: 1_000, first: "many 100" },
    { job: "old", count: 1, first: "old 89" },
  ]);
});
