import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { HomeError, InvariantError } from "../../src/core/errors.ts";
import { migrate } from "../../src/ledger/migrate.ts";
import { MIGRATIONS } from "../../src/ledger/migrations/all.ts";
import { openLedger } from "../../src/ledger/open.ts";
import { recall, recordEvent, remember } from "../../src/ledger/records.ts";
import { errorOf, inChild, NOON, temporaryFolder } from "./ledger-for-test.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const RESTORE = "npm run pressroom -- restore --from FILE";

/** A closed ledger of a few hundred pages. */
async function filledLedger(): Promise<string> {
  const path = join(temporaryFolder(), "ledger.sqlite");
  const clock = manualClock(NOON);
  const ledger = await openLedger(path, clock);
  await ledger.transaction(async (db) => {
    for (let n = 0; n < 400; n++) {
      const facts = { text: String(n).padStart(4, "0").repeat(400) };
      await recordEvent(db, clock, { type: "test.filled", realm: "sandbox", subject: `subject ${n}`, facts });
    }
  });
  await ledger.close();
  return path;
}

const openAt = (path: string, at: string | number = NOON) => openLedger(path, manualClock(new Date(at)));

describe("opening a ledger", () => {
  it("makes a new one with every migration, and remembers the home from then on", async () => {
    const path = join(temporaryFolder(), "ledger.sqlite");
    const first = await openAt(path);
    const applied = await first.db
      .selectFrom("home")
      .selectAll()
      .where("key", "in", ["id", "created_at"])
      .execute();
    expect(applied).toHaveLength(2);
    await first.close();
    const again = await openAt(path);
    expect(again.homeId).toBe(first.homeId);
    expect(await recall(again.db, "created_at")).toBe(NOON);
    await again.close();
  });

  it("runs nothing when it is opened again", async () => {
    const path = await filledLedger();
    const before = readFileSync(path);
    await (await openAt(path)).close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("is readable by its owner alone", async () => {
    const path = await filledLedger();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("keeps write-ahead logging, full syncs and foreign keys on", async () => {
    const path = await filledLedger();
    const ledger = await openAt(path);
    const missing = ledger.db
      .insertInto("approvals")
      .values({
        id: "a",
        issue_id: "no such issue",
        content_hash: "",
        realm: "sandbox",
        given_by: "desk",
        at: NOON,
        ended_at: null,
        ended_why: null,
      })
      .execute();
    await expect(missing).rejects.toThrow("FOREIGN KEY");
    const other = new DatabaseSync(path, { readOnly: true });
    expect(other.prepare("pragma journal_mode").get()).toEqual({ journal_mode: "wal" });
    other.close();
    await ledger.close();
  });

  it("gives one home to four processes that make it at the same moment", async () => {
    const path = join(temporaryFolder(), "ledger.sqlite");
    const ids = await Promise.all(Array.from({ length: 4 }, () => inChild("open", path)));
    expect(new Set(ids).size).toBe(1);
    const database = new DatabaseSync(path, { readOnly: true });
    expect(database.prepare("select count(*) as n from migrations").get()).toEqual({ n: MIGRATIONS.length });
    database.close();
  }, 20_000);
});

describe("migrations", () => {
  const newer = { id: 900, name: "from tomorrow", sql: "create table tomorrow (id integer) strict;" };

  it("are run in order, each once, and none of them if one fails", async () => {
    const path = await filledLedger();
    const database = new DatabaseSync(path);
    const broken = { id: 901, name: "broken", sql: "create table half (id integer) strict; nonsense;" };
    expect(() => migrate(database, path, new Date(NOON), [...MIGRATIONS, newer, broken])).toThrow("nonsense");
    const tables = () =>
      database.prepare("select name from sqlite_schema where name in ('tomorrow', 'half')").all();
    expect(tables()).toEqual([]);
    migrate(database, path, new Date(NOON), [...MIGRATIONS, newer]);
    migrate(database, path, new Date(NOON), [...MIGRATIONS, newer]);
    expect(tables()).toEqual([{ name: "tomorrow" }]);
    database.close();
  });

  it("that were edited after they ran are refused", async () => {
    const path = await filledLedger();
    const database = new DatabaseSync(path);
    const edited = MIGRATIONS.map((migration) => ({ ...migration, sql: `${migration.sql} ` }));
    expect(() => migrate(database, path, new Date(NOON), edited)).toThrow(InvariantError);
    expect(() => migrate(database, path, new Date(NOON), edited)).toThrow(/Migration 1 \(first\) differs/);
    database.close();
  });

  it("of a newer pressroom are refused in one sentence, and nothing is changed", async () => {
    const path = await filledLedger();
    const database = new DatabaseSync(path);
    migrate(database, path, new Date(NOON), [...MIGRATIONS, newer]);
    database.close();
    const before = readFileSync(path);
    const error = await errorOf(() => openAt(path, Date.parse(NOON) + 3 * DAY_MS));
    expect(error).toBeInstanceOf(HomeError);
    expect(error.message).toContain("written by a newer pressroom (its migration 900");
    expect(error.message).toContain("git pull");
    expect(error.message).not.toContain("\n");
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

describe("a damaged ledger", () => {
  const expectDamaged = async (path: string, at: string | number = NOON) => {
    const before = readFileSync(path);
    const error = await errorOf(() => openAt(path, at));
    expect(error).toBeInstanceOf(HomeError);
    expect(error.message).toContain(RESTORE);
    expect(error.message).not.toContain("\n");
    expect(readFileSync(path).equals(before)).toBe(true);
  };

  it("that is no database at all is told apart at once", async () => {
    const path = join(temporaryFolder(), "ledger.sqlite");
    writeFileSync(path, "Dear reader, this is no database.\n".repeat(200));
    await expectDamaged(path);
  });

  it.each([100, 5_000, 400_000])("of which only %i bytes are left is told apart at once", async (bytes) => {
    const path = await filledLedger();
    truncateSync(path, bytes);
    await expectDamaged(path);
  });

  it("with a page of nonsense in its middle is found by the check of the day", async () => {
    const path = await filledLedger();
    const bytes = readFileSync(path);
    const page = Math.floor(bytes.length / 4096 / 2) * 4096;
    bytes.fill(0xa5, page, page + 4096);
    writeFileSync(path, bytes);
    const sameDay = await openAt(path);
    await sameDay.close();
    await expectDamaged(path, Date.parse(NOON) + DAY_MS);
  });

  it("is checked again after a day, and not before", async () => {
    const path = await filledLedger();
    const checkedAt = async (at: number) => {
      const ledger = await openAt(path, at);
      const value = await recall(ledger.db, "checked_at");
      await ledger.close();
      return Date.parse(value ?? "");
    };
    const noon = Date.parse(NOON);
    expect(await checkedAt(noon + DAY_MS - 1)).toBe(noon);
    expect(await checkedAt(noon + DAY_MS)).toBe(noon + DAY_MS);
    // A clock that was set back must not put the check off for ever.
    expect(await checkedAt(noon)).toBe(noon);
  });

  it("that was copied back is whole again", async () => {
    const path = await filledLedger();
    const copy = `${path}.copy`;
    copyFileSync(path, copy);
    truncateSync(path, 5_000);
    await expectDamaged(path);
    copyFileSync(copy, path);
    const ledger = await openAt(path);
    await remember(ledger.db, "note", "here again");
    expect(await recall(ledger.db, "note")).toBe("here again");
    await ledger.close();
  });
});
