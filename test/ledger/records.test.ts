import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { openLedger } from "../../src/ledger/open.ts";
import {
  bind,
  bindingsOf,
  claim,
  readCursor,
  recall,
  recordEvent,
  remember,
  writeCursor,
} from "../../src/ledger/records.ts";
import { inChild, temporaryFolder, testLedger } from "./ledger-for-test.ts";

const NOTION = { service: "notion", account: "one", realm: "live" } as const;

describe("events", () => {
  it("are appended with their facts, and nothing can change or remove them", async () => {
    const { ledger, clock } = await testLedger();
    const facts = { count: 3 };
    await recordEvent(ledger.db, clock, { type: "test.happened", realm: "test", subject: "s1", facts });
    const change = ledger.db.updateTable("events").set({ subject: "s2" }).execute();
    await expect(change).rejects.toThrow("events are append-only");
    await expect(ledger.db.deleteFrom("events").execute()).rejects.toThrow("events are append-only");
    const rows = await ledger.db.selectFrom("events").selectAll().execute();
    expect(rows).toMatchObject([{ type: "test.happened", realm: "test", subject: "s1", run_id: null }]);
    expect(JSON.parse(rows[0]?.facts ?? "")).toEqual(facts);
  });
});

describe("cursors and bindings", () => {
  it("belong to one service, account and realm", async () => {
    const { ledger, clock } = await testLedger();
    await writeCursor(ledger.db, clock, NOTION, "issues", "monday");
    await writeCursor(ledger.db, clock, NOTION, "issues", "tuesday");
    expect(await readCursor(ledger.db, NOTION, "issues")).toBe("tuesday");
    expect(await readCursor(ledger.db, NOTION, "subscribers")).toBeNull();
    expect(await readCursor(ledger.db, { ...NOTION, account: "two" }, "issues")).toBeNull();
    expect(await readCursor(ledger.db, { ...NOTION, realm: "sandbox" }, "issues")).toBeNull();
    expect(await readCursor(ledger.db, { ...NOTION, service: "sheets" }, "issues")).toBeNull();
  });

  it("tie one row to one page in each account", async () => {
    const { ledger, clock } = await testLedger();
    const binding = { kind: "issue", local: "i1", remote: "p1", seen: null };
    await bind(ledger.db, clock, NOTION, binding);
    await bind(ledger.db, clock, NOTION, { ...binding, remote: "p2", seen: "hash" });
    await bind(ledger.db, clock, { ...NOTION, realm: "sandbox" }, binding);
    expect(await bindingsOf(ledger.db, NOTION, "issue")).toMatchObject([{ remote: "p2", seen: "hash" }]);
    expect(await bindingsOf(ledger.db, NOTION, "subscriber")).toEqual([]);
    const second = bind(ledger.db, clock, NOTION, { ...binding, local: "i2", remote: "p2" });
    await expect(second).rejects.toThrow("UNIQUE");
  });
});

describe("claims", () => {
  it("are given once, within their scope", async () => {
    const { ledger, clock } = await testLedger();
    expect(await claim(ledger.db, clock, "send", "reader 1", "run 1")).toBe(true);
    expect(await claim(ledger.db, clock, "send", "reader 1", "run 2")).toBe(false);
    expect(await claim(ledger.db, clock, "post", "reader 1", "run 2")).toBe(true);
  });

  it("are given once to two processes that want the same ones", async () => {
    const path = join(temporaryFolder(), "ledger.sqlite");
    await (await openLedger(path, systemClock)).close();
    const won = await Promise.all([inChild("claim", path, "200"), inChild("claim", path, "200")]);
    expect(won.map(Number).reduce((sum, n) => sum + n, 0)).toBe(200);
  }, 20_000);
});

describe("what the driver would swallow", () => {
  it.each([
    ["a Date", new Date(0)],
    ["an object", { one: 1 }],
    ["a list", [1]],
    ["undefined", undefined],
    ["a boolean", true],
  ])("%s as a parameter is refused, first or later", async (_, value) => {
    const { ledger } = await testLedger();
    for (const query of [sql`select ${value}, ${1}`, sql`select ${1}, ${value}`]) {
      await expect(query.execute(ledger.db)).rejects.toThrow("can't be a parameter of SQL");
    }
  });

  it("bytes, numbers, texts and null pass", async () => {
    const { ledger } = await testLedger();
    const bytes = new Uint8Array([1, 2]);
    const { rows } = await sql`select ${bytes} as b, ${7} as n, ${"t"} as t, ${null} as z`.execute(ledger.db);
    expect(rows).toEqual([{ b: bytes, n: 7, t: "t", z: null }]);
  });
});

describe("transactions", () => {
  it("hold the write lock from their start: two processes that add one 200 times lose nothing", async () => {
    const path = join(temporaryFolder(), "ledger.sqlite");
    const ledger = await openLedger(path, systemClock);
    await Promise.all([inChild("count", path, "200"), inChild("count", path, "200")]);
    expect(await recall(ledger.db, "counter")).toBe("400");
    await ledger.close();
  }, 30_000);

  it("leave nothing behind when they fail", async () => {
    const { ledger } = await testLedger();
    const failed = ledger.transaction(async (db) => {
      await remember(db, "note", "half");
      throw new Error("on the way");
    });
    await expect(failed).rejects.toThrow("on the way");
    expect(await recall(ledger.db, "note")).toBeNull();
  });
});
