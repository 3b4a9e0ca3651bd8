import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { backup } from "../../../jobs/backup.ts";
import { runDrill } from "../../../src/cli/drill.ts";
import { lastDrill, wasGood } from "../../../src/operations/backup/backups.ts";
import { newKey } from "../../../src/operations/backup/key.ts";
import { scriptedTerminal } from "../../cli/scripted-terminal.ts";
import { filledHome } from "./filled-home.ts";

const DAY_MS = 24 * 60 * 60_000;
const NOW = { args: ["--now"] };

async function world() {
  const filled = await filledHome();
  const app = await filled.open();
  await backup(app, NOW);
  const drill = async (identity = filled.key.identity) => {
    const terminal = scriptedTerminal([identity]);
    const desk = { app, terminal, signal: new AbortController().signal };
    const { json, exitCode } = await runDrill(desk, {});
    return { json: json as Record<string, unknown>, exitCode, asked: terminal.asked, seen: terminal.seen() };
  };
  const spoil = (name: string) => {
    const file = join(filled.disk, name);
    const bytes = readFileSync(file);
    bytes[500] = (bytes[500] ?? 0) ^ 1;
    writeFileSync(file, bytes);
  };
  const archives = () => readdirSync(filled.disk).filter((name) => name.endsWith(".tar.gz.age"));
  return { ...filled, app, drill, spoil, archives };
}

test("a drill brings every row back, says what has changed since, and leaves nothing behind", async () => {
  const { app, drill, home } = await world();
  await app.ledger.db
    .updateTable("subscribers")
    .set({ name: "Ruth" })
    .where("email", "=", "r1@mail.example")
    .execute();
  const { json, exitCode, asked } = await drill();
  expect(exitCode).toBe(0);
  expect(asked).toEqual([expect.stringMatching(/^secret Your backup key/)]);
  const changed = json.changed as { table: string; changed: number }[];
  expect(changed).toContainEqual({ table: "subscribers", rows: 30, changed: 1 });
  const last = await lastDrill(app.ledger.db);
  expect(last && wasGood(last)).toBe(true);
  expect(readdirSync(home).filter((name) => name.includes("scratch"))).toEqual([]);
});

test("a drill that fails is noted: a flipped bit, another key, a ledger that lost what it had", async () => {
  const { app, drill, spoil, archives } = await world();
  expect(await drill((await newKey()).identity)).toMatchObject({
    exitCode: 1,
    json: { error: expect.stringContaining("another key") },
  });
  expect(await lastDrill(app.ledger.db)).toBeUndefined();
  await sql`drop trigger events_stay`.execute(app.ledger.db);
  await app.ledger.db.deleteFrom("events").where("id", "<", 4).execute();
  expect((await drill()).json.error).toMatch(/lacks 3 events/);
  spoil(archives()[0] ?? "");
  expect((await drill()).exitCode).toBe(1);
  const last = await lastDrill(app.ledger.db);
  expect(last && wasGood(last)).toBe(false);
});

test("each night reads one archive again that was not read for a month, and says when it is worn", async () => {
  const { app, clock, spoil, archives } = await world();
  const [first = ""] = archives();
  spoil(first);
  clock.advance(20 * DAY_MS);
  expect(await backup(app, NOW)).toMatchObject({ outcome: "done" });
  clock.advance(20 * DAY_MS);
  const outcome = await backup(app, NOW);
  expect(outcome).toMatchObject({ outcome: "partial", places: ["folder"] });
  expect(outcome.why).toContain(`The archive ${first}`);
  expect(outcome.why).toMatch(/not those that were written/);
  clock.advance(DAY_MS);
  expect(await backup(app, NOW)).toMatchObject({ outcome: "done" });
});
