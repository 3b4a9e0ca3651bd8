import { describe, expect, it } from "vitest";
import type { Account } from "../../src/core/account.ts";
import { addHint, forgetHints, hints, keepHint } from "../../src/ledger/hints.ts";
import { NOON, testLedger } from "./ledger-for-test.ts";

const ACCOUNT: Account = { service: "notion", account: "workspace", realm: "live" };

async function world() {
  const { ledger, clock } = await testLedger();
  const { db } = ledger;
  return {
    clock,
    db,
    add: (entity: string, account = ACCOUNT) => addHint(db, clock, account, entity),
    known: async (account = ACCOUNT) => (await hints(db, account)).map(({ entity }) => entity),
  };
}

describe("a hint", () => {
  it("is kept once for what it is about, with when it came last, until it is forgotten", async () => {
    const { db, clock, add } = await world();
    await add("page 1");
    clock.advance(1_000);
    await add("page 2");
    clock.advance(1_000);
    await add("page 1");
    const read = await hints(db, ACCOUNT);
    expect(read).toEqual([
      { entity: "page 2", at: "2026-11-23T12:00:01.000Z" },
      { entity: "page 1", at: "2026-11-23T12:00:02.000Z" },
    ]);
    expect(await hints(db, ACCOUNT)).toEqual(read);
    await forgetHints(db, ACCOUNT, read);
    expect(await hints(db, ACCOUNT)).toEqual([]);
  });

  it("that comes again while the first is worked on stays", async () => {
    const { db, clock, add, known } = await world();
    await add("page 1");
    await add("page 2");
    const read = await hints(db, ACCOUNT);
    clock.advance(1);
    await add("page 1");
    await forgetHints(db, ACCOUNT, read);
    expect(await known()).toEqual(["page 1"]);
  });

  it("belongs to one account in one realm", async () => {
    const { db, add, known } = await world();
    const another: Account = { ...ACCOUNT, account: "another" };
    const sandbox: Account = { ...ACCOUNT, realm: "sandbox" };
    for (const account of [ACCOUNT, another, sandbox]) await add("page 1", account);
    await forgetHints(db, another, [{ entity: "page 1", at: NOON }]);
    expect([await known(), await known(another), await known(sandbox)]).toEqual([["page 1"], [], ["page 1"]]);
  });
});

it("there are ten thousand hints from outside at most; those that are known can still come again, and our own always", async () => {
  const { clock, db, add, known } = await world();
  const rows = Array.from({ length: 10_000 }, (_, n) => ({ ...ACCOUNT, entity: `page ${n}`, at: NOON }));
  for (let n = 0; n < rows.length; n += 1_000)
    await db
      .insertInto("hints")
      .values(rows.slice(n, n + 1_000))
      .execute();
  clock.advance(1_000);
  await add("one too many");
  await add("page 7");
  expect(await known()).toHaveLength(10_000);
  expect(await known()).not.toContain("one too many");
  expect((await hints(db, ACCOUNT)).at(-1)).toEqual({ entity: "page 7", at: "2026-11-23T12:00:01.000Z" });
  for (const entity of ["our own", "our own", "page 8"]) await keepHint(db, clock, ACCOUNT, entity);
  expect(await known()).toHaveLength(10_001);
  expect((await known()).slice(-3)).toEqual(["our own", "page 7", "page 8"]);
});
