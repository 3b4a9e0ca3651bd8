import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { audienceSchema } from "../../config/audience.ts";
import { assignCohort, type Click, type CohortFacts, worthTelling } from "../../src/audience/cohorts.ts";

const { cohorts, rules } = audienceSchema.parse({});
const NOW = new Date("2026-11-23T12:00:00Z");
const DAY_MS = 24 * 60 * 60_000;

const TAGS = { build: ["Building"], research: ["research", "papers"], money: ["strategy"], other: ["news"] };

/** Clicks some days ago, each on an issue of its own unless told. */
const clicked = (kind: keyof typeof TAGS, count: number, { daysAgo = 5, issue = "" } = {}): Click[] =>
  Array.from({ length: count }, (_, n) => ({
    ...{ at: new Date(NOW.getTime() - (daysAgo + n / 10) * DAY_MS), tags: TAGS[kind] },
    issue: issue || `${kind} ${daysAgo} ${n}`,
  }));

const assigned = (facts: Partial<CohortFacts>) =>
  assignCohort({ now: NOW, interest: null, clicks: [], present: null, ...facts }, rules);

describe("a reader's cohort", () => {
  it.each([
    [
      "their clicks",
      { clicks: [...clicked("build", 6), ...clicked("other", 3)] },
      "Practical Builders",
      "6 of 9 clicks on build logs.",
    ],
    ["what they said", { interest: "Executive Insights" }, "Executive Insights", "They said so themselves."],
    [
      "both",
      { interest: "Practical Builders", clicks: clicked("build", 2) },
      "Practical Builders",
      "They said so themselves; 2 of 2 clicks on build logs.",
    ],
    [
      "their word against few clicks",
      { interest: "Practical Builders", clicks: clicked("money", 2) },
      "Practical Builders",
      "They said so themselves.",
    ],
    [
      "many clicks against their word",
      { interest: "Practical Builders", clicks: clicked("research", 12) },
      "Research Deep Divers",
      "12 of 12 clicks on research.",
    ],
    ["few clicks", { clicks: clicked("build", 1) }, "Casual Enthusiasts", "Only 1 click so far."],
    [
      "clicks on many things",
      { clicks: clicked("other", 8) },
      "Casual Enthusiasts",
      "8 clicks on many things.",
    ],
    [
      "long silence",
      { clicks: clicked("build", 9, { daysAgo: 130 }) },
      "Casual Enthusiasts",
      "No click for 130 days.",
    ],
    [
      "what is new before what is old",
      { clicks: [...clicked("money", 7), ...clicked("research", 8, { daysAgo: 330 })] },
      "Executive Insights",
      "7 of 15 clicks on strategy.",
    ],
  ])("follows from %s, and says so", (_, facts, cohort, why) => {
    expect(assigned(facts)).toEqual({ cohort, why });
  });

  it("is open while nothing is known of them", () => {
    expect(assigned({})).toBeNull();
  });

  it("tells the deep from the brief by how many links of one issue they follow", () => {
    const both = (issue: string) => [
      ...clicked("research", 5, { issue: issue && `r ${issue}` }),
      ...clicked("money", 5, { issue: issue && `m ${issue}` }),
    ];
    expect(assigned({ clicks: both("one") })?.cohort).toBe("Research Deep Divers");
    expect(assigned({ clicks: both("") })?.cohort).toBe("Executive Insights");
  });

  it("is kept until another leads clearly, and the reason stays true", () => {
    const present = "Practical Builders";
    const even = [...clicked("build", 4), ...clicked("research", 5)];
    expect(assigned({ clicks: even })?.cohort).toBe("Research Deep Divers");
    expect(assigned({ clicks: even, present })).toEqual({
      cohort: present,
      why: "4 of 9 clicks on build logs.",
    });
    const turned = [...clicked("build", 4), ...clicked("research", 8)];
    expect(assigned({ clicks: turned, present })?.cohort).toBe("Research Deep Divers");
  });

  it("outlives some silence, but not a long one", () => {
    const present = "Practical Builders";
    const quiet = (daysAgo: number) =>
      assigned({ clicks: clicked("build", 6, { daysAgo }), present })?.cohort;
    expect([quiet(130), quiet(200)]).toEqual([present, "Casual Enthusiasts"]);
  });
});

test.each([
  [null, "6 of 9 clicks on build logs.", true],
  ["6 of 9 clicks on build logs.", "6 of 9 clicks on build logs.", false],
  ["6 of 9 clicks on build logs.", "7 of 10 clicks on build logs.", false],
  ["6 of 9 clicks on build logs.", "9 of 14 clicks on build logs.", true],
  ["6 of 9 clicks on build logs.", "6 of 12 clicks on build logs.", true],
  ["6 of 9 clicks on build logs.", "6 of 9 clicks on research.", true],
  ["No click for 121 days.", "No click for 122 days.", false],
])("the reason %j is followed by %j on the desk: %s", (told, reason, tells) => {
  expect(worthTelling(told, reason)).toBe(tells);
});

/** A number from 0 to 1 at each call, always the same ones for one seed. */
function dice(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Most click seldom, a few a lot; two in three have a leaning, the others read whatever comes. */
function somebody(roll: () => number): { interest: string | null; clicks: Click[] } {
  const kinds = Object.keys(TAGS) as (keyof typeof TAGS)[];
  const [leaning = "other"] = kinds.toSorted(() => roll() - 0.5);
  const keenness = 0.25 + 0.65 * roll();
  const count = Math.floor(-Math.log(1 - roll()) * 12);
  const interest = roll() < 0.3 ? (cohorts[Math.floor(roll() * cohorts.length)] ?? null) : null;
  const since = 30 + roll() * 330;
  const clicks = Array.from({ length: count }, (_, n) => {
    const kind = roll() < keenness ? leaning : (kinds[Math.floor(roll() * kinds.length)] ?? "other");
    const daysAgo = roll() * since;
    const issue = `${Math.floor(daysAgo / 7)} ${n % 3 === 0 ? "" : "b"}`;
    return { at: new Date(NOW.getTime() - daysAgo * DAY_MS), issue, tags: TAGS[kind] };
  });
  return { interest, clicks };
}

test("losing a random tenth of the clicks moves at most one reader in fifty", () => {
  const PEOPLE = 2_000;
  fc.assert(
    fc.property(fc.integer({ min: 1 }), (seed) => {
      const roll = dice(seed);
      const found = new Map<string, number>();
      let moved = 0;
      for (let n = 0; n < PEOPLE; n++) {
        const { interest, clicks } = somebody(roll);
        const before = assigned({ interest, clicks });
        const fewer = clicks.filter(() => roll() >= 0.1);
        const after = assigned({ interest, clicks: fewer, present: before?.cohort ?? null });
        if (before?.cohort !== after?.cohort) moved++;
        if (before) found.set(before.cohort, (found.get(before.cohort) ?? 0) + 1);
      }
      // Not stable by throwing everybody into one: each cohort has its share of this population.
      expect(found.size).toBe(4);
      expect(Math.min(...found.values())).toBeGreaterThan(PEOPLE / 20);
      return moved / PEOPLE <= 0.02;
    }),
    { numRuns: 20 },
  );
});
