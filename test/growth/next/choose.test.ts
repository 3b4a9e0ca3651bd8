import { describe, expect, test } from "vitest";
import { rankedActs } from "../../../src/growth/next/choose.ts";
import { adviseOn, sayAct, sayStanding } from "../../../src/growth/next/words.ts";
import { type Differing, daysAgo, SITUATIONS, situation } from "./situations.ts";

type Name = keyof typeof SITUATIONS;

const first = (...names: Name[]) => rankedActs(situation(...names.map((name) => SITUATIONS[name])))[0];

describe("in each situation the act comes first that a sensible founder would choose", () => {
  test.each<[Name, key: string, says: RegExp]>([
    [
      "no mail key while confirmed readers wait",
      "mail-key",
      /^3 confirmed readers wait for their mail: Resend has no key\. Make one .*setup mail \(10 minutes\)\.$/,
    ],
    [
      "no Stripe key while premium was chosen",
      "stripe-key",
      /^3 readers chose premium and can't pay: Stripe has no key\./,
    ],
    [
      "drafts but nothing approved",
      "approve-draft",
      /^The last issue went out 9 days ago; 2 drafts lie ready, and nothing is approved\. .*“What I got wrong”.* approve 47/,
    ],
    ["published, nothing posted", "post-issue", /^Issue 46 is on the site and was never posted anywhere\./],
    [
      "posts waiting for approval",
      "approve-posts",
      /^Issue 46 was never posted anywhere; 4 posts wait for your approval\./,
    ],
    [
      "visits without sign-ups",
      "try-form",
      /^412 visits of the pages with the form in 28 days, 0 sign-ups, and the form was never tried\. Run the check/,
    ],
    ["a sign-up form that is broken", "broken-form", /broke at: the mail\. It was never frozen\./],
    [
      "sign-ups that don't confirm",
      "unconfirmed",
      /^8 of 40 sign-ups in 28 days confirmed \(usual: 70 of 100, assumed\); 30 have not/,
    ],
    [
      "confirmed readers never shown the offer",
      "show-offer",
      /^150 of 200 confirmed readers were never shown what membership is\./,
    ],
    ["checkouts left half-way", "left-checkouts", /^6 payment pages were opened .* left without paying\./],
    [
      "payments failing",
      "failing-payments",
      /^The last payment of 2 readers failed: \$20\.00 a month, and no mail tells them\./,
    ],
    [
      "complaints near the limit",
      "complaints",
      /^3 of 1600 mails of 28 days were reported as spam \(0\.19 %\)/,
    ],
    [
      "daily quota too small",
      "larger-plan",
      /^Your mail plan takes 100 a day, so an issue to 2,000 readers takes 3 days\..*\(5 minutes, \$20\.00 a month\)/,
    ],
    [
      "all well, nothing written for two weeks",
      "write",
      /^The last issue went out 15 days ago, and nothing is written for the next one\./,
    ],
  ])("%s: %s", (name, key, says) => {
    const act = first(name);
    expect(act.key).toBe(key);
    expect(sayAct(act, "USD")).toMatch(says);
    expect(act.cost.minutes).toBeGreaterThan(0);
  });

  test("all well: there is always somebody to tell of it, and nothing else is said", () => {
    expect(rankedActs(situation()).map(({ key }) => key)).toEqual(["tell-people"]);
  });
});

describe("of two situations the graver comes first, and the other one second", () => {
  test.each<[Name, Name]>([
    ["no mail key while confirmed readers wait", "no Stripe key while premium was chosen"],
    ["no mail key while confirmed readers wait", "drafts but nothing approved"],
    ["no Stripe key while premium was chosen", "drafts but nothing approved"],
    ["complaints near the limit", "no Stripe key while premium was chosen"],
    ["complaints near the limit", "posts waiting for approval"],
    ["a sign-up form that is broken", "posts waiting for approval"],
    ["visits without sign-ups", "posts waiting for approval"],
    ["payments failing", "drafts but nothing approved"],
    ["payments failing", "all well, nothing written for two weeks"],
    ["no Stripe key while premium was chosen", "visits without sign-ups"],
    ["drafts but nothing approved", "confirmed readers never shown the offer"],
    ["posts waiting for approval", "checkouts left half-way"],
    ["confirmed readers never shown the offer", "sign-ups that don't confirm"],
    ["confirmed readers never shown the offer", "published, nothing posted"],
    ["checkouts left half-way", "published, nothing posted"],
    ["checkouts left half-way", "all well, nothing written for two weeks"],
    ["drafts but nothing approved", "daily quota too small"],
  ])("%s before %s", (graver, other) => {
    const [key, second] = [first(graver).key, first(other).key];
    const ranked = rankedActs(situation(SITUATIONS[graver], SITUATIONS[other])).map((act) => act.key);
    expect(ranked[0]).toBe(key);
    expect(ranked).toContain(second);
    // Whichever is told first.
    expect(rankedActs(situation(SITUATIONS[other], SITUATIONS[graver]))[0].key).toBe(key);
  });
});

test("every pair of situations is ranked, without a blocker behind what is merely better", () => {
  const names = Object.keys(SITUATIONS) as Name[];
  const order = ["harm", "blocked", "waiting", "better", "always"];
  for (const one of names)
    for (const other of names) {
      const acts = rankedActs(situation(SITUATIONS[one], SITUATIONS[other]));
      const places = acts.map(({ urgency }) => order.indexOf(urgency));
      expect(places).toEqual(places.toSorted());
      expect(new Set(acts.map(({ key }) => key)).size).toBe(acts.length);
    }
});

describe("other situations", () => {
  const keys = (...parts: readonly Differing[]) => rankedActs(situation(...parts)).map(({ key }) => key);

  test("a held home comes before everything", () => {
    expect(keys({ held: "it was restored from a copy" }, SITUATIONS["payments failing"])[0]).toBe("release");
  });

  test("a real mailing that would be refused says for what", () => {
    const lacks = [{ what: "a real sender", next: "Set publication.sender in settings.yaml." }];
    const [act] = rankedActs(situation({ lacks }));
    expect(sayAct(act, "USD")).toMatch(/^Real mail would be refused: it lacks a real sender\. Set pub/);
  });

  test("a mailing that paused itself is harm, one of unknown fate blocks", () => {
    const stuck = (state: "paused" | "unknown") =>
      rankedActs(situation({ mailings: [{ state, name: "46", why: "6 of 100 came back." }] }))[0];
    expect([stuck("paused").urgency, stuck("unknown").urgency]).toEqual(["harm", "blocked"]);
  });

  test("one complaint alone may be a slip of the finger, and few bounces say little", () => {
    expect(keys({ health: { known: 300, bounced: 9, complained: 1 } })).toEqual(["tell-people"]);
    expect(keys({ health: { known: 300, bounced: 10, complained: 1 } })[0]).toBe("bounces");
  });

  test("few visits without a sign-up say nothing of the form", () => {
    const none = { signUps: 0, confirmed: 0, waiting: 0 };
    expect(keys({ pipe: { ...none, formVisitors: 90 }, check: null })).toEqual(["tell-people"]);
    expect(keys({ pipe: { ...none, formVisitors: 110 } })[0]).toBe("rewrite-form");
  });

  test("without a wish, a missing Stripe key still waits: nobody can pay", () => {
    const act = rankedActs(situation({ services: { stripe: "test" }, shop: { realm: "test" } }))[0];
    expect([act.key, act.urgency]).toEqual(["stripe-key", "waiting"]);
    expect(act.reason).toBe("Nobody can pay for real: this is Stripe's test mode.");
  });

  test("an approved issue that can't go is mended, before another one is approved", () => {
    const flawed = { name: "47", title: "Costs", problem: "it has no date." };
    const issues = { scheduled: 0, flawed, drafts: 1, draft: { name: "48", title: "Next" } };
    expect(keys({ issues })).toEqual(["mend-issue", "tell-people"]);
  });

  test("a draft is not pressed for while the last issue is fresh", () => {
    expect(keys({ issues: { drafts: 1, draft: { name: "47", title: "Next" }, scheduled: 0 } })).toEqual([
      "tell-people",
    ]);
  });

  test("who paid and is known to nobody comes before what is merely better", () => {
    expect(keys({ money: { unmatched: 1 } }, SITUATIONS["checkouts left half-way"])[0]).toBe(
      "unmatched-payers",
    );
  });

  test("what is not measured is not told: posts and left payment pages may be unknown", () => {
    expect(keys({ posts: null, money: { checkoutsLeft: null } })).toEqual(["tell-people"]);
  });

  test("nothing at all: the key to everything comes first, and the goal stands at none", () => {
    const empty = situation({
      ...{ realm: "sandbox", services: { mail: "sandbox", stripe: "sandbox", notion: "sandbox" } },
      lacks: [{ what: "a public https address", next: "Set PUBLIC_URL in .env." }],
      ...{ readers: { confirmed: 0, real: 0 }, money: { realm: "sandbox", paying: 0, mrrMinor: 0 } },
      pipe: { visitors: 0, formVisitors: 0, signUps: 0, confirmed: 0, waiting: 0 },
      ...{ check: null, posts: null, shop: { canPay: false, realm: "sandbox" } },
      issues: { scheduled: 0, last: null },
      health: { known: 0, bounced: 0, complained: 0 },
    });
    const { next, standing, weakest } = adviseOn(empty);
    expect(next.key).toBe("mail-key");
    expect(standing).toBe("0 of 50 paying readers, $0.00 of $500.00 a month, 0 confirmed.");
    expect(weakest.step).toBeNull();
    expect(weakest.sentence).toMatch(/^Nobody visited the site in 28 days/);
  });
});

test("what is played counts towards no goal, and is said apart", () => {
  const played = situation({
    ...{ realm: "sandbox", readers: { confirmed: 40, real: 2 } },
    money: { realm: "sandbox", paying: 3, mrrMinor: 3_000 },
  });
  expect(sayStanding(played)).toBe(
    "0 of 50 paying readers, $0.00 of $500.00 a month, 2 confirmed. In the rehearsal: 38 invented readers, 3 who pay $30.00.",
  );
});

test("of real readers and payments that are only played, no act is told from what was played", () => {
  const played = {
    ...{ realm: "sandbox" as const, paying: 12, mrrMinor: 12_000, unmatched: 2, checkoutsLeft: 5 },
    pastDue: { people: 2, mrrMinor: 2_000, isTold: false },
  };
  const mixed = situation({ money: played, services: { stripe: "sandbox" } });
  const acts = rankedActs(mixed);
  expect(acts.map(({ key }) => key)).toContain("stripe-key");
  for (const key of ["failing-payments", "unmatched-payers", "left-checkouts"])
    expect(acts.map((act) => act.key)).not.toContain(key);
  expect(JSON.stringify(acts)).not.toContain("12 of 200");
  expect(sayStanding(mixed)).toBe(
    "0 of 50 paying readers, $0.00 of $500.00 a month, 200 confirmed. " +
      "Payments are a rehearsal, so who pays for real is not seen. In the rehearsal: 12 who pay $120.00.",
  );
});

test("real payers count among real readers, also where mail is still a rehearsal", () => {
  const { standing, acts } = adviseOn(
    situation({
      ...{ realm: "sandbox", services: { mail: "sandbox" }, readers: { confirmed: 500, real: 100 } },
      money: { realm: "live", paying: 20, mrrMinor: 20_000 },
    }),
  );
  expect(standing).toContain("20 of 50 paying readers, $200.00 of $500.00 a month, 100 confirmed.");
  expect(acts.find(({ key }) => key === "mail-key")?.heldBack.basis).toContain("20 of 100 readers");
});

test("what a reader is worth is measured once ten pay, and assumed until then, and said so", () => {
  const offer = (paying: number) =>
    rankedActs(situation({ readers: { unoffered: 100 }, money: { paying, mrrMinor: paying * 900 } }))[0];
  expect(offer(9).heldBack).toEqual({
    people: 100,
    minor: 3_000,
    basis: "if 3 of 100 readers pay $10.00, assumed",
  });
  expect(offer(10).heldBack).toEqual({ people: 100, minor: 4_500, basis: "if 10 of 200 readers pay $9.00" });
});

test("of ready drafts the one is proposed that ranks best, with its slot and what it can't be told apart from", () => {
  const queue = {
    ...{ best: { name: "48", title: "The hall" }, ready: 3, rank: "1st, between 1st and 3rd of 14" },
    ...{
      alike: "can't be told apart from “The log”",
      slot: new Date("2026-12-01T13:00:00Z"),
      zone: "America/New_York",
    },
  };
  const advice = adviseOn(situation(SITUATIONS["drafts but nothing approved"], { queue }));
  expect(advice.next.todo).toMatch(/^Read “The hall” once more .* approve 48$/);
  expect(advice.queue).toBe(
    "Your next slot is Tuesday 1 December; best ready: “The hall” (1st, between 1st and 3rd of 14), can't be told apart from “The log”.",
  );
  const unsure = situation(SITUATIONS["drafts but nothing approved"], {
    realm: "sandbox",
    queue: { ...queue, slot: null, alike: "" },
  });
  expect(adviseOn(unsure).queue).toBe(
    "Rehearsal: For your next slot, best ready: “The hall” (1st, between 1st and 3rd of 14).",
  );
  expect(adviseOn(situation({ queue })).queue).toBeNull();
  expect(adviseOn(situation()).queue).toBeNull();
});

test("the longer nothing was written, the more it holds back", () => {
  const silent = (days: number) =>
    rankedActs(
      situation({
        issues: {
          ...{ scheduled: 0, drafts: 0, draft: null },
          last: { name: "46", title: "Quiet", at: daysAgo(days), isPublished: true },
        },
      }),
    ).find(({ key }) => key === "write")?.heldBack.minor ?? 0;
  expect(silent(13)).toBe(0);
  expect(silent(30)).toBeGreaterThan(silent(14));
});
