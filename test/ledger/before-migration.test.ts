import { existsSync, readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { forgetOldCopies } from "../../src/ledger/before-migration.ts";
import { migrate } from "../../src/ledger/migrate.ts";
import { MIGRATIONS } from "../../src/ledger/migrations/all.ts";
import { NOON, temporaryFolder } from "./ledger-for-test.ts";

const now = new Date(NOON);
const next = (id: number) => ({
  id,
  name: `the ${id}th`,
  sql: `create table made_by_${id} (id text) strict;`,
});

function aLedger() {
  const path = join(temporaryFolder(), "ledger.sqlite");
  const database = new DatabaseSync(path);
  migrate(database, path, now);
  database.exec("insert into home values ('letter', 'to Ruth')");
  return { path, database };
}

test("before a ledger is migrated, a copy of it is kept that the old pressroom reads", () => {
  const { path, database } = aLedger();
  expect(readdirSync(join(path, "..")).filter((name) => name.includes("before"))).toEqual([]);
  migrate(database, path, now, [...MIGRATIONS, next(90)]);
  const copy = `${path}.before-90`;
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  const old = new DatabaseSync(copy);
  expect(old.prepare("select value from home where key = 'letter'").get()?.value).toBe("to Ruth");
  expect(old.prepare("select 1 from sqlite_schema where name = 'made_by_90'").get()).toBeUndefined();
  old.close();
  migrate(database, path, now, [...MIGRATIONS, next(90), next(91), next(92)]);
  migrate(database, path, now, [...MIGRATIONS, next(90), next(91), next(92), next(93)]);
  expect([90, 92, 93].map((id) => existsSync(`${path}.before-${id}`))).toEqual([false, true, true]);
  database.close();
});

test("a migration that fails leaves ledger and copy as they were, and the next try makes the copy anew", () => {
  const { path, database } = aLedger();
  expect(() => migrate(database, path, now, [...MIGRATIONS, { ...next(90), sql: "nonsense" }])).toThrow();
  expect(existsSync(`${path}.before-90`)).toBe(true);
  migrate(database, path, now, [...MIGRATIONS, next(90)]);
  expect(existsSync(`${path}.before-90`)).toBe(true);
  database.close();
});

test("after a month the copies go", () => {
  const { path, database } = aLedger();
  migrate(database, path, now, [...MIGRATIONS, next(90)]);
  database.close();
  const copy = `${path}.before-90`;
  const days = (count: number) => new Date(NOON).getTime() / 1000 - count * 24 * 3600;
  utimesSync(copy, days(29), days(29));
  forgetOldCopies(path, now);
  expect(existsSync(copy)).toBe(true);
  utimesSync(copy, days(31), days(31));
  forgetOldCopies(path, now);
  expect(existsSync(copy)).toBe(false);
});
