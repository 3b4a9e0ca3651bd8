/** Who is mailed when they chose fewer mails: the count that the owner sees, and the readers that are frozen. */
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { type Frequency, wants } from "../../src/audience/preferences.ts";
import { confirmedPages, countRecipients, type Recipients } from "../../src/audience/recipients.ts";
import { newId } from "../../src/core/ids.ts";
import type { Realm } from "../../src/core/realm.ts";
import { addIssue, addReaders } from "../delivery/invented.ts";
import { NOON, testLedger } from "../ledger/ledger-for-test.ts";

const HOUR_MS = 60 * 60_000;
const before = (hours: number): string => new Date(Date.parse(NOON) - hours * HOUR_MS).toISOString();
const WEEK_HOURS = 6.5 * 24;
const MONTH_HOURS = 27.5 * 24;

describe("a reader who chose fewer mails", () => {
  it.each<[Frequency, number | null, boolean]>([
    ["every", 0, true],
    ["weekly", null, true],
    ["weekly", 1, false],
    ["weekly", WEEK_HOURS - 0.1, false],
    ["weekly", WEEK_HOURS, true],
    ["monthly", WEEK_HOURS, false],
    ["monthly", MONTH_HOURS - 0.1, false],
    ["monthly", MONTH_HOURS, true],
  ])("(%s), last mailed %s hours ago: %s", (frequency, hours, mailed) => {
    const reader = {
      preferences: JSON.stringify({ frequency }),
      last_issue_at: hours === null ? null : before(hours),
    };
    expect(wants(reader, { tags: [], now: new Date(NOON) })).toBe(mailed);
  });
});

async function world() {
  const { ledger, clock } = await testLedger();
  const names = ["always", "weekly", "monthly", "payer"];
  const people = await addReaders(
    ledger,
    clock,
    names.map((name) => `${name}@readers.test`),
  );
  const { db } = ledger;
  const change = (name: string, values: { preferences?: string; tier?: string }) =>
    db.updateTable("subscribers").set(values).where("email", "=", `${name}@readers.test`).execute();
  await change("weekly", { preferences: '{"frequency":"weekly"}' });
  await change("monthly", { preferences: '{"frequency":"monthly"}' });
  await change("payer", { preferences: '{"frequency":"weekly"}', tier: "premium yearly" });
  let issues = 0;
  return {
    db,
    /** A mailing to all of them that ended so many hours ago. */
    async mailed(
      hours: number,
      { realm = "sandbox", state = "accepted" }: { realm?: Realm; state?: string } = {},
    ) {
      const key = `number-${++issues}`;
      const issue = await addIssue(ledger, clock, { key, slug: key });
      const id = newId();
      const at = before(hours);
      await db
        .insertInto("mailings")
        .values({
          ...{
            id,
            kind: "issue",
            subject: issue.id,
            issue_id: issue.id,
            realm,
            state: "sent",
            content_hash: "",
            template_version: "1",
          },
          ...{ template: "{}", frozen_count: people.length, problem: null, created_at: at, finished_at: at },
        })
        .execute();
      await db
        .insertInto("chunks")
        .values({
          ...{ mailing_id: id, n: 0, state: "settled", service: "resend", account: null, problem: null },
          ...{ idempotency_key: id, body_sha256: null, place: 0, first_submitted_at: at, settled_at: at },
        })
        .execute();
      const rows = people.map((person, position) => ({
        ...{ mailing_id: id, subscriber_id: person.id, chunk: 0, position, state },
        ...{ merge: null, provider_id: null, reason: null, settled_at: at },
      }));
      await db.insertInto("deliveries").values(rows).execute();
    },
    /** Names of those who get an issue now, which must be as many as the count says. */
    async going(given: Partial<Recipients> = {}): Promise<string[]> {
      const going = { tags: [], now: new Date(NOON) };
      const recipients: Recipients = { audience: "everyone", sink: "sandbox", going, ...given };
      const names: string[] = [];
      for await (const page of confirmedPages(db, recipients))
        names.push(...page.map(({ email }) => email.split("@")[0] ?? ""));
      expect(await countRecipients(db, recipients)).toBe(names.length);
      return names.toSorted();
    },
  };
}

describe("an issue goes to", () => {
  it("everybody when none went out lately", async () => {
    const { mailed, going } = await world();
    await mailed(MONTH_HOURS + 1);
    expect(await going()).toEqual(["always", "monthly", "payer", "weekly"]);
  });

  it("those whose last one is long enough ago, paying readers like others", async () => {
    const { mailed, going } = await world();
    await mailed(WEEK_HOURS + 1);
    expect(await going()).toEqual(["always", "payer", "weekly"]);
    await mailed(24);
    expect(await going()).toEqual(["always"]);
    expect(await going({ audience: "premium" })).toEqual([]);
  });

  it("all the same when the last one was refused, or went out in another realm", async () => {
    const { mailed, going } = await world();
    for (const state of ["rejected", "suppressed", "unknown"]) await mailed(2, { state });
    await mailed(2, { realm: "live" });
    expect(await going()).toEqual(["always", "monthly", "payer", "weekly"]);
  });

  it("those who paused, or wait for other themes, never", async () => {
    const { db, going } = await world();
    const prefer = async (preferences: object) =>
      db
        .updateTable("subscribers")
        .set({ preferences: JSON.stringify(preferences) })
        .where("email", "=", "weekly@readers.test")
        .execute();
    const now = new Date(NOON);
    await prefer({ topics: ["Craft"] });
    expect(await going({ going: { tags: ["Money"], now } })).toEqual(["always", "monthly", "payer"]);
    await prefer({ pausedUntil: "2027-01-01T00:00:00.000Z" });
    expect(await going()).toEqual(["always", "monthly", "payer"]);
  });
});

it("looks each reader up by the key of their delivery, whatever was mailed before", async () => {
  const { db } = await world();
  const { rows } = await sql<{ detail: string }>`explain query plan
    select case when preferences != '{}' then (select max(settled_at) from deliveries
      where mailing_id in ('a', 'b') and subscriber_id = subscribers.id and state = 'accepted') end
    from subscribers where status = 'confirmed' and id > '' order by id limit 1000`.execute(db);
  const plan = rows.map(({ detail }) => detail).join("; ");
  expect(plan).toContain("SEARCH deliveries USING PRIMARY KEY (mailing_id=? AND subscriber_id=?)");
});
