/** The owner at the table Sequences: what is proposed, what an edit does, what stands in the way. */
import { expect, test } from "vitest";
import { showSequences } from "../../../src/cli/sequences.ts";
import { openTerminal } from "../../../src/cli/terminal.ts";
import { writeStep } from "../../../src/delivery/sequences/steps.ts";
import { choice, openRealWorld, shown, titled } from "../../content/desk-world.ts";
import { lastText } from "./mails.ts";
import { DAY_MS, HOUR_MS, openSequences } from "./world.ts";

const MARA = "mara@readers.example";
const WELCOME = "Welcome to The Small Press";
const MINUTES_MS = 5 * 60_000;

test("the table is made when the first reader says yes, and not before", async () => {
  const world = await openSequences();
  await world.sync();
  await expect(world.owner.rows("Sequences")).rejects.toThrow("no database");
  await world.join({ email: MARA });
  await world.sync();
  const rows = await world.owner.rows("Sequences");
  const said = rows.map((row) => ["Sequence", "Days", "On"].map((column) => shown(row, column)).join(" "));
  expect(said.toSorted()).toEqual([
    "Payment failed 0 true",
    "Payment failed 3 true",
    "Payment failed 8 true",
    "Premium welcome 0 true",
    "Welcome 0 true",
    "Welcome 2 true",
    "Welcome 5 true",
  ]);
  world.later(MINUTES_MS);
  await world.sync();
  expect((await world.sync()).outcome).toBe("idle");
  expect(await world.owner.rows("Sequences")).toHaveLength(7);
});

test("on a real desk what is proposed is off, and one that the owner threw away stays away", async () => {
  const world = await openRealWorld();
  await (await world.app.desk()).table("sequences");
  await world.sync();
  const rows = await world.owner.rows("Sequences");
  expect(rows.map((row) => shown(row, "On"))).toEqual(Array(7).fill(false));
  expect(shown(rows[0] as (typeof rows)[number], "Note")).toBe(
    "Off. Tick On, and readers who come after that get it.",
  );
  await world.owner.trash((await world.owner.rowIn("Sequences", WELCOME)).id);
  world.clock.advance(DAY_MS);
  await world.sync();
  await world.sync();
  expect(await world.owner.rows("Sequences")).toHaveLength(6);
});

test("a desk of before reminders gets those that are proposed, once, and nothing else", async () => {
  const world = await openRealWorld();
  await (await world.app.desk()).table("sequences");
  await world.sync();
  const { db } = world.app.ledger;
  const reminders = ["A payment did not go through", "Your card, when you have a minute"];
  for (const subject of [...reminders, "Before your membership rests", WELCOME])
    await world.owner.trash((await world.owner.rowIn("Sequences", subject)).id);
  world.clock.advance(DAY_MS);
  await world.sync();
  expect(await world.owner.rows("Sequences")).toHaveLength(3);
  // As a version left it that knew nothing of payments that fail.
  await db.deleteFrom("claims").where("key", "like", "proposed past-due%").execute();
  const steps = db.selectFrom("sequence_steps").select("id").where("sequence", "=", "past-due");
  await db.deleteFrom("bindings").where("local", "in", steps).execute();
  await db.deleteFrom("sequence_steps").where("sequence", "=", "past-due").execute();
  await world.sync();
  await world.sync();
  const rows = await world.owner.rows("Sequences");
  expect(rows).toHaveLength(6);
  expect(rows.map((row) => shown(row, "On"))).toEqual(Array(6).fill(false));
});

test("an edit of a mail that is on is what goes, even one that no sync has read yet", async () => {
  const world = await openSequences();
  await world.open();
  world.later(HOUR_MS);
  await world.join({ email: MARA, name: "Mara Lind" });
  const page = (await world.row(WELCOME)).id;
  await world.owner.rewrite(page, "Dear {{first name}}, the lamp is lit.");
  await world.owner.change(page, { Subject: titled("The lamp is lit") });
  await world.send();
  expect(world.mails()).toEqual([`${MARA}: The lamp is lit`]);
  const { resend = "" } = await world.app.addresses();
  expect(await lastText(world.app.home, resend)).toContain("Dear Mara, the lamp is lit.");
});

test("a mail that is switched off does not go, and goes late when it is on again", async () => {
  const world = await openSequences();
  await world.open();
  world.later(HOUR_MS);
  await world.tick(WELCOME, false);
  await world.join({ email: MARA });
  await world.send();
  expect(world.mails()).toEqual([]);
  await world.sync();
  expect(await world.sees(WELCOME, "Note")).toContain("Off.");
  await world.tick(WELCOME, true);
  world.later(HOUR_MS);
  await world.sync();
  await world.send();
  expect(world.mails()).toEqual([`${MARA}: ${WELCOME}`]);
});

test("a mailing that was begun stops when its mail is switched off", async () => {
  const world = await openSequences({
    settings: "notion: { requestsPerMinute: 600 }\nmail: { dailyLimit: 2, reserve: 1 }\n",
  });
  await world.open();
  world.later(HOUR_MS);
  for (const email of [MARA, "ruth@readers.example"]) await world.join({ email });
  expect((await world.send()).outcome).toBe("partial");
  expect(world.mails()).toHaveLength(1);
  await world.tick(WELCOME, false);
  world.later(DAY_MS);
  await world.sync();
  await world.send();
  expect(world.mails()).toHaveLength(1);
  const mailing = await world.app.ledger.db.selectFrom("mailings").selectAll().executeTakeFirstOrThrow();
  expect(mailing).toMatchObject({ kind: "sequence", state: "stopped" });
  expect(mailing.problem).toContain("you switched this mail of the sequence off");
});

test("an unknown field keeps a mail from going, and is named on its row", async () => {
  const world = await openSequences();
  await world.open();
  world.later(HOUR_MS);
  await world.join({ email: MARA });
  await world.owner.rewrite((await world.row(WELCOME)).id, "Dear {{nickname}}");
  await world.send();
  expect(world.mails()).toEqual([]);
  world.later(HOUR_MS);
  await world.sync();
  expect(await world.sees(WELCOME, "Note")).toMatch(/^Not sent: It asks for \{\{nickname\}\}/);
});

test("what lacks a sequence, a day or a text says so, and a copy of another does not go beside it", async () => {
  const world = await openSequences();
  await world.open();
  world.later(HOUR_MS);
  await world.owner.add("Sequences", { Subject: titled("Half a thought"), On: { checkbox: true } });
  const body = await world.owner.body((await world.row(WELCOME)).id);
  const copy = await world.owner.add("Sequences", {
    ...{ Subject: titled(WELCOME), Sequence: choice("Welcome"), Days: { number: 1 }, On: { checkbox: true } },
  });
  await world.owner.rewrite(copy, body);
  await world.sync();
  const note = String(await world.sees("Half a thought", "Note"));
  for (const said of ["It is of no sequence", "Its days are no whole number", "It has no text"])
    expect(note).toContain(said);
  await world.join({ email: MARA });
  await world.send();
  world.later(DAY_MS);
  await world.send();
  expect(world.mails()).toEqual([`${MARA}: ${WELCOME}`]);
});

test("a desk that was lost is made anew from the ledger, switches and all", async () => {
  const world = await openSequences();
  await world.open();
  world.later(HOUR_MS);
  await world.tick("Where to begin", false);
  await world.sync();
  await world.loseDesk();
  await world.sync();
  const rows = await world.owner.rows("Sequences").catch(() => []);
  if (rows.length === 0) {
    await (await world.app.desk()).table("sequences");
    await world.sync();
  }
  expect(await world.owner.rows("Sequences")).toHaveLength(7);
  expect(await world.sees("Where to begin", "On")).toBe(false);
});

test("with a real mail service, what stands on the sandbox's desk never goes, and what lacks says so", async () => {
  const world = await openSequences({ variables: { RESEND_API_KEY: "re_real_for_tests" } });
  await world.open();
  const note = await world.sees(WELCOME, "Note");
  expect(note).toBe(
    "Not sent: this desk is the sandbox's, and what stands there never goes to real readers.",
  );
  const { app, clock } = world;
  const content = {
    sequence: "welcome",
    days: 0,
    title: "Hello",
    body: "Hello.",
    isOn: true,
    onlyFree: false,
  } as const;
  await writeStep(app.ledger.db, clock, { known: null, key: "real", realm: "live", content });
  world.later(HOUR_MS);
  await world.join({ email: MARA, realm: "live" });
  const sent = await world.send();
  expect(sent.outcome).toBe("failed");
  expect(sent.why).toContain("“Hello” was not sent. It lacks a public https address");
  expect(await app.ledger.db.selectFrom("mailings").selectAll().execute()).toEqual([]);
});

test("the command lists each mail with whom it reached and when the next one goes", async () => {
  const world = await openSequences();
  await world.open();
  world.later(HOUR_MS);
  await world.tick("Where to begin", false);
  await world.sync();
  await world.join({ email: MARA });
  await world.send();
  const joined = world.clock.now();
  await world.join({ email: "ruth@readers.example" });
  world.later(10 * HOUR_MS);
  const terminal = openTerminal(true);
  const signal = new AbortController().signal;
  await world.send();
  const { json, exitCode } = await showSequences({ app: world.app, terminal, signal });
  expect(exitCode).toBe(0);
  expect(json).toMatchObject({
    mailer: "sandbox",
    sequences: [
      {
        subject: WELCOME,
        days: 0,
        on: true,
        enrolled: 2,
        sent: 1,
        waiting: 0,
        next: "2026-11-24T08:00:00.000Z",
      },
      { subject: "Where to begin", days: 2, on: false, next: null },
      { days: 5, on: true, next: new Date(joined.getTime() + 5 * DAY_MS).toISOString() },
      { subject: "Thank you for becoming a member", on: true, enrolled: 0, sent: 0, next: null },
      ...[0, 3, 8].map((days) => ({
        sequence: "past-due",
        days,
        on: true,
        enrolled: 0,
        sent: 0,
        next: null,
      })),
    ],
  });
});
