import { expect, it, test } from "vitest";
import { describeAudience } from "../../src/audience/audience-of.ts";
import { confirmedPages } from "../../src/audience/recipients.ts";
import { addConfirmed, countConfirmed } from "../../src/audience/subscribers.ts";
import { audienceLine, parseAudience } from "../../src/core/audience.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";

it.each([
  ["everyone", "all readers"],
  ["premium", "premium readers"],
  ["everyone, Practical Builders", "readers in Practical Builders"],
  ["premium, A, B, C", "premium readers in A, B or C"],
])("%j means %s", (line, meaning) => {
  expect(describeAudience(line)).toBe(meaning);
  expect(audienceLine(parseAudience(line))).toBe(line);
});

test("one audience is one line, however it was put together", () => {
  expect(audienceLine(parseAudience(" B,Premium , A,B,,"))).toBe("premium, A, B");
  expect(audienceLine(parseAudience(""))).toBe("everyone");
});

const PEOPLE = [
  ["ada", "free", "Practical Builders"],
  ["bo", "premium yearly", "Practical Builders"],
  ["cy", "premium monthly", "Executive Insights"],
  ["di", "free", "Casual Enthusiasts"],
  ["ed", "premium yearly", null],
] as const;

async function withReaders() {
  const { ledger, clock } = await testLedger();
  const consent = { act: "a test", at: clock.now() };
  for (const [name, tier, cohort] of PEOPLE) {
    const person = { email: `${name}@readers.test`, name, tier };
    const added = await addConfirmed({ ledger, clock }, person, {
      ...{ realm: "live", source: "test", consent },
    });
    const id = added.added ? added.id : "";
    await ledger.db.updateTable("subscribers").set({ cohort }).where("id", "=", id).execute();
  }
  return ledger;
}

it.each([
  ["everyone", ["ada", "bo", "cy", "di", "ed"]],
  ["premium", ["bo", "cy", "ed"]],
  ["everyone, Practical Builders", ["ada", "bo"]],
  ["everyone, Practical Builders, Executive Insights", ["ada", "bo", "cy"]],
  ["premium, Practical Builders, Casual Enthusiasts", ["bo"]],
  ["everyone, Nobody's Cohort", []],
])("an issue for %j reaches exactly those, and the count says so before", async (audience, names) => {
  const ledger = await withReaders();
  const reached: string[] = [];
  for await (const page of confirmedPages(ledger.db, { audience, sink: "live" }))
    reached.push(...page.map(({ name }) => name));
  expect(reached.sort()).toEqual(names);
  expect(await countConfirmed(ledger.db, "live", audience)).toBe(names.length);
});

test("counting reads an index alone, and pages of readers are read without sorting", async () => {
  const ledger = await withReaders();
  const plans: string[] = [];
  const explain = async (sql: string) => {
    const { sql: raw } = await import("kysely");
    const { rows } = await raw<{ detail: string }>`explain query plan ${raw.raw(sql)}`.execute(ledger.db);
    plans.push(rows.map(({ detail }) => detail).join("; "));
  };
  const confirmed = "from subscribers where status = 'confirmed' and realm in ('test', 'live')";
  await explain(`select count(*) ${confirmed} and tier != 'free' and cohort in ('A', 'B')`);
  await explain(`select * ${confirmed} and cohort in ('A', 'B') and id > '5' order by id limit 1000`);
  expect(plans[0]).toContain("COVERING INDEX subscribers_by_audience");
  expect(plans[1]).toContain("subscribers_by_status (status=? AND id>?)");
  expect(plans[1]).not.toContain("TEMP B-TREE");
});
