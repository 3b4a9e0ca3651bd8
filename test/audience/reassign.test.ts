import { expect, test } from "vitest";
import { audienceSchema } from "../../config/audience.ts";
import { assignByOwner, reassignCohorts, reassignOne } from "../../src/audience/reassign.ts";
import { addReaders, numbered } from "../delivery/invented.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";

const settings = audienceSchema.parse({});
const DAY_MS = 24 * 60 * 60_000;

async function withReaders(count: number) {
  const { ledger, clock } = await testLedger();
  const people = await addReaders(ledger, clock, numbered(count));
  const ids = people.map(({ id }) => id);
  const click = async (id: string, tag: string, times: number, daysAgo = 3) => {
    const at = new Date(clock.now().getTime() - daysAgo * DAY_MS).toISOString();
    const row = {
      subscriber_id: id,
      issue_id: null,
      tags: JSON.stringify([tag]),
      url: "https://a.test/",
      at,
    };
    for (let left = times; left > 0; left -= 1_000) {
      const rows = Array.from({ length: Math.min(left, 1_000) }, () => row);
      await ledger.db.insertInto("clicks").values(rows).execute();
    }
  };
  const person = (id: string) =>
    ledger.db.selectFrom("subscribers").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  const reassign = () => reassignCohorts({ ledger, clock }, settings);
  return { ledger, clock, ids, click, person, reassign };
}

test("everybody gets a cohort from their own clicks, over many pages; a second run changes nothing", async () => {
  const { ids, click, person, reassign, clock } = await withReaders(1_203);
  const [first = "", last = "", silent = ""] = [ids[0], ids.at(-1), ids[600]];
  await click(first, "Building", 6);
  await click(last, "research", 5);
  await click(last, "strategy", 1);
  expect(await reassign()).toEqual({ people: 1_203, moved: 2 });
  const told = {
    cohort: "Practical Builders",
    cohort_why: "6 of 6 clicks on build logs.",
    cohort_by: "rule",
  };
  expect(await person(first)).toMatchObject(told);
  expect(await person(last)).toMatchObject({ cohort: "Research Deep Divers" });
  expect(await person(silent)).toMatchObject({ cohort: null, cohort_by: null });
  const before = (await person(first)).updated_at;
  clock.advance(DAY_MS);
  await click(first, "Building", 1);
  expect(await reassign()).toEqual({ people: 1_203, moved: 0 });
  // One more click is no reason to write a row on the desk.
  expect((await person(first)).updated_at).toBe(before);
});

test("the owner's word counts before the rule, until they take it back", async () => {
  const { ledger, clock, ids, click, person, reassign } = await withReaders(1);
  const [id = ""] = ids;
  await click(id, "Building", 6);
  expect(await assignByOwner(ledger.db, clock, settings, { id, cohort: "Executive Insights" })).toBe(true);
  expect(await assignByOwner(ledger.db, clock, settings, { id, cohort: "Executive Insights" })).toBe(false);
  await reassign();
  const word = { cohort: "Executive Insights", cohort_by: "owner", cohort_why: "You chose it." };
  expect(await person(id)).toMatchObject(word);
  expect(await assignByOwner(ledger.db, clock, settings, { id, cohort: null })).toBe(true);
  expect(await person(id)).toMatchObject({ cohort: "Practical Builders", cohort_by: "rule" });
});

test("a word that they gave counts at once; one for a cohort that is no more does not", async () => {
  const { ledger, clock, ids, person } = await withReaders(1);
  const [id = ""] = ids;
  const say = async (interest: string) => {
    await ledger.db.updateTable("subscribers").set({ interest, cohort: null }).execute();
    await reassignOne(ledger.db, clock, settings, id);
    return (await person(id)).cohort;
  };
  expect(await say("Practical Builders")).toBe("Practical Builders");
  expect(await say("Stamp Collectors")).toBeNull();
});

test("clicks of more than a year ago count no more, and of very many the newest", async () => {
  const { ids, click, person, reassign } = await withReaders(3);
  const [old = "", keen = "", modest = ""] = ids;
  await click(modest, "strategy", 5);
  await click(old, "Building", 20, 400);
  await click(keen, "Building", 12_000, 30);
  await click(keen, "research", 200, 2);
  await reassign();
  expect((await person(old)).cohort).toBeNull();
  expect((await person(keen)).cohort_why).toBe("200 of 200 clicks on research.");
  expect((await person(modest)).cohort).toBe("Executive Insights");
});

test("a run that is asked to stop stops between two pages, and the next goes on", async () => {
  const { ledger, clock, ids, click, reassign } = await withReaders(3);
  for (const id of ids) await click(id, "Building", 6);
  const signal = AbortSignal.abort(new Error("stopped"));
  await expect(reassignCohorts({ ledger, clock, signal }, settings)).rejects.toThrow("stopped");
  expect(await reassign()).toEqual({ people: 3, moved: 3 });
});
