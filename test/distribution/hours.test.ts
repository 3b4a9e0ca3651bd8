import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordVisits } from "../../src/audience/visits.ts";
import { insertIssue } from "../../src/content/issues.ts";
import { manualClock } from "../../src/core/clock.ts";
import { bestHour, learnHour, sayHour } from "../../src/distribution/hours.ts";
import type { NetworkName } from "../../src/distribution/network.ts";
import { markPosted, propose } from "../../src/distribution/posts.ts";
import { type Ledger, openLedger } from "../../src/ledger/open.ts";

const ISSUE = {
  ...{ number: 42, title: "On reading slowly", slug: "on-reading-slowly", description: "", tags: [] },
  ...{ body: "A page a day.", whole: true, audience: "everyone", status: "archive" as const },
  ...{ dated: new Date("2026-03-02T09:00:00Z"), problems: [] },
};
const ORIGIN = { key: "number-42", realm: "live", source: "file", imported: true } as const;
const LIVE = { network: "bluesky", realm: "live" } as const;

let ledger: Ledger;
let clock: ReturnType<typeof manualClock>;
let count = 0;

beforeEach(async () => {
  clock = manualClock("2026-03-02T08:00:00.000Z");
  ledger = await openLedger(":memory:", clock);
});
afterEach(() => ledger.close());

/** Posted at 9:00 in Zurich. */
async function posted(tag: string, network: NetworkName = "bluesky") {
  const known = await ledger.db.selectFrom("issues").select("id").executeTakeFirst();
  const issueId = known?.id ?? (await insertIssue(ledger.db, clock, ISSUE, ORIGIN)).id;
  const post = await propose(ledger.db, clock, {
    ...{ realm: "live", network, place: "", issueId, variant: ++count, isThread: false, tag, title: "" },
    ...{ madeBy: "extract", why: "", text: "One.", link: "https://letters.example/", dueAt: clock.now() },
  });
  if (post) await markPosted(ledger.db, clock, post, { url: null, at: new Date("2026-03-02T08:00:00.000Z") });
}

async function came(people: number, at: string, content: string) {
  clock.set(at);
  const day = at.slice(0, 10);
  const of = { day, path: "issue", source: "bluesky", campaign: "issue-42", content, count: 1 };
  const visits = Array.from({ length: people }, () => ({ ...of, visitor: `visitor ${++count}` }));
  await recordVisits({ ledger, clock }, visits);
}

const learn = (quietHours = { from: 22, until: 7 }) =>
  learnHour(ledger.db, { ...LIVE, now: clock.now(), zone: "Europe/Zurich", quietHours });

describe("the hour at which a network's readers are there", () => {
  it("is the usual one while fewer than a hundred have come, and says so", async () => {
    await posted("3k1");
    await came(99, "2026-03-02T17:20:00.000Z", "3k1");
    expect(await learn()).toEqual({ hour: 9, visits: null });
    expect(sayHour(await learn(), "bluesky")).toBe(
      "Its time is the usual one for Bluesky, until 100 visits by your posts there say more.",
    );
  });

  it("is the one about which most came, on the publication's clock, and is kept", async () => {
    await posted("3k1");
    await came(40, "2026-03-02T12:05:00.000Z", "3k1");
    await came(35, "2026-03-02T17:20:00.000Z", "3k1");
    await came(30, "2026-03-02T18:20:00.000Z", "3k1");
    const learnt = await learn();
    expect(learnt).toEqual({ hour: 18, visits: 105 });
    expect(await bestHour(ledger.db, LIVE)).toEqual(learnt);
    expect(await bestHour(ledger.db, { ...LIVE, realm: "sandbox" })).toEqual({ hour: 9, visits: null });
    expect(sayHour(learnt, "bluesky")).toBe(
      "Its time: of 105 visits by your posts on Bluesky most came about 18:00.",
    );
  });

  it("is not told by those who come because a post is new, nor by those of another place", async () => {
    await posted("3k1");
    await posted("3k2", "mastodon");
    await came(300, "2026-03-02T08:30:00.000Z", "3k1");
    await came(300, "2026-03-02T14:30:00.000Z", "3k2");
    await came(300, "2026-03-02T14:30:00.000Z", "");
    await came(300, "2026-03-03T11:00:00.000Z", "3k1");
    expect(await learn()).toEqual({ hour: 9, visits: null });
    await came(100, "2026-03-03T10:59:00.000Z", "3k1");
    expect(await learn()).toEqual({ hour: 11, visits: 100 });
  });

  it("is none of the quiet hours, however many come in the night", async () => {
    await posted("3k1");
    await came(150, "2026-03-02T22:30:00.000Z", "3k1");
    await came(10, "2026-03-02T15:30:00.000Z", "3k1");
    expect(await learn()).toEqual({ hour: 16, visits: 160 });
  });
});
