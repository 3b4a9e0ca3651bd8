import { describe, expect, it } from "vitest";
import {
  approve,
  endApproval,
  endStaleApprovals,
  latestApproval,
  withholdApproval,
} from "../../src/content/approvals.ts";
import { contentHash } from "../../src/content/content-hash.ts";
import { type IssueContent, insertIssue, updateIssue } from "../../src/content/issues.ts";
import { REALMS, type Realm } from "../../src/core/realm.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";

const CONTENT: IssueContent = {
  number: 1,
  title: "On paper",
  slug: "on-paper",
  description: "",
  tags: [],
  body: "Paper is slow.",
  whole: true,
  audience: "everyone",
  status: "draft",
  dated: null,
  problems: [],
};

async function world() {
  const { ledger, clock } = await testLedger();
  const { db } = ledger;
  const origin = { key: "one", realm: "live", source: "test", imported: false } as const;
  const issue = await insertIssue(db, clock, CONTENT, origin);
  const give = async (realm: Realm) => {
    clock.advance(1_000);
    await approve(db, clock, issue, { realm, by: "desk" });
  };
  const open = async () => {
    const rows = await db.selectFrom("approvals").selectAll().where("ended_at", "is", null).execute();
    return rows.map(({ realm }) => realm).sort();
  };
  const change = (facts: Partial<IssueContent>) =>
    updateIssue(db, clock, issue.id, { ...CONTENT, ...facts }, { realm: "live", imported: false });
  return { db, clock, issue, give, open, change };
}

describe("an approval", () => {
  it("holds for the issue as it stands, and is written down as an event", async () => {
    const { db, issue, give } = await world();
    await give("live");
    expect(await latestApproval(db, issue.id, "live")).toMatchObject({
      content_hash: issue.contentHash,
      given_by: "desk",
      ended_at: null,
    });
    const events = await db.selectFrom("events").select(["type", "realm", "subject"]).execute();
    expect(events).toEqual([{ type: "issue.approved", realm: "live", subject: issue.id }]);
  });

  it("replaces the one before it of the same realm, and leaves those of others", async () => {
    const { db, give, open } = await world();
    await give("sandbox");
    await give("live");
    await give("live");
    expect(await open()).toEqual(["live", "sandbox"]);
    const ended = await db
      .selectFrom("approvals")
      .select("ended_why")
      .where("ended_at", "is not", null)
      .execute();
    expect(ended).toEqual([{ ended_why: "replaced by a newer approval" }]);
  });

  it("is ended once", async () => {
    const { db, clock, issue, give, open } = await world();
    await give("sandbox");
    await give("live");
    expect(await endApproval(db, clock, issue.id, "live", "a test")).toBe(true);
    expect(await endApproval(db, clock, issue.id, "live", "again")).toBe(false);
    expect(await open()).toEqual(["sandbox"]);
    expect(await latestApproval(db, issue.id, "live")).toMatchObject({ ended_why: "a test" });
  });

  it.each([
    ["title", { title: "On ink" }],
    ["text", { body: "Ink is quick." }],
    ["description", { description: "New." }],
    ["tags", { tags: ["Craft"] }],
    ["audience", { audience: "premium" }],
    ["wholeness", { whole: false }],
  ] as const)("of every realm ends when the %s changes", async (_, facts) => {
    const { db, clock, give, open, change } = await world();
    await give("sandbox");
    await give("live");
    const changed = await change({ ...facts, tags: "tags" in facts ? [...facts.tags] : [] });
    expect(await endStaleApprovals(db, clock, changed, "it changed")).toBe(true);
    expect(await open()).toEqual([]);
  });

  it.each([
    ["date", { dated: new Date("2026-12-01") }],
    ["number", { number: 2 }],
    ["slug", { slug: "paper" }],
    ["status", { status: "approved" }],
    ["blanks at the ends of lines", { body: "Paper is slow.  \r\n\n\n" }],
  ] as const)("outlives a change of the %s", async (_, facts) => {
    const { db, clock, give, open, change } = await world();
    await give("live");
    expect(await endStaleApprovals(db, clock, await change(facts), "it changed")).toBe(false);
    expect(await open()).toEqual(["live"]);
  });

  it("counts for a sink only if it is as real as that", async () => {
    for (const given of REALMS) {
      for (const sink of REALMS) {
        const { db, issue, give } = await world();
        await give(given);
        const counts = (await latestApproval(db, issue.id, sink)) !== null;
        expect(counts, `${given} for ${sink}`).toBe(REALMS.indexOf(given) >= REALMS.indexOf(sink));
      }
    }
  });

  it("that is withheld never held, and says why", async () => {
    const { db, clock, issue, open } = await world();
    await withholdApproval(db, clock, issue, { realm: "live", by: "desk" }, "it is a copy");
    expect(await open()).toEqual([]);
    expect(await latestApproval(db, issue.id, "live")).toMatchObject({ ended_why: "it is a copy" });
    expect(await db.selectFrom("events").selectAll().execute()).toEqual([]);
  });
});

describe("the hash that an approval holds to", () => {
  const hash = (facts: Partial<Parameters<typeof contentHash>[0]> = {}) =>
    contentHash({ title: "On paper", body: "One.\n\nTwo.", ...facts });

  it("is the same for what no reader could tell apart, and another for what they could", () => {
    expect(hash({ body: "\r\nOne.   \r\n\r\n\r\n\r\nTwo.\r\n" })).toBe(hash());
    expect(hash({ tags: ["a", "b"] })).toBe(hash({ tags: ["b", "a"] }));
    expect(hash({ body: "One.\nTwo." })).not.toBe(hash());
    // Four parts that could be read into one another if they were only joined.
    expect(hash({ title: "On", description: "paper" })).not.toBe(hash({ title: "On paper" }));
  });
});
