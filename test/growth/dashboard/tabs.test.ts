import { describe, expect, onTestFinished, test } from "vitest";
import { growthSchema } from "../../../config/growth.ts";
import { manualClock } from "../../../src/core/clock.ts";
import { spentIn } from "../../../src/growth/dashboard/channels.ts";
import { type Board, dashboardOf } from "../../../src/growth/dashboard/dashboard.ts";
import type { Cell, Tab, TabKey } from "../../../src/growth/dashboard/model.ts";
import { definitionOf } from "../../../src/growth/definitions.ts";
import { type Metrics, measure } from "../../../src/growth/measure.ts";
import type { PostFigures } from "../../../src/growth/metrics/brought.ts";
import { Share } from "../../../src/growth/metrics/share.ts";
import { openLedger } from "../../../src/ledger/open.ts";

const NOW = new Date("2026-11-20T12:00:00Z");

/** The figures of a press at which nothing has happened, with what the test lays over them. */
async function boardOf(over: Partial<Metrics> = {}, more: Partial<Board> = {}): Promise<Board> {
  const ledger = await openLedger(":memory:", manualClock(NOW));
  onTestFinished(() => ledger.close());
  const goal = { payingSubscribers: 50, mrrMinor: 50_000 };
  const basis = {
    zone: "Europe/Berlin",
    currency: "USD",
    goal,
    products: [],
    growth: growthSchema.parse({}),
  };
  const metrics = await measure(ledger.db, { realm: "live", at: NOW, knownAt: NOW }, basis);
  return {
    metrics: { ...metrics, ...over },
    advice: {
      ...{ reason: "Nobody real has signed up.", todo: "Tell ten people.", cost: "30 minutes" },
      ...{ gain: "Two readers more.", weakest: "Most are lost before they sign up." },
    },
    ...{ spent: { spend: [], unread: [] }, jobs: [], ...more },
  };
}

const tabOf = (board: Board, key: TabKey): Tab => {
  const found = dashboardOf(board).tabs.find((tab) => tab.key === key);
  if (!found) throw new Error(`There is no tab ${key}`);
  return found;
};

const goalOf = (board: Board): Map<unknown, Cell | undefined> =>
  new Map(tabOf(board, "goal").rows.map(([label, cell]) => [label?.value, cell]));

describe("the dashboard", () => {
  test("has nothing to show but the goal while nothing has happened", async () => {
    const filled = dashboardOf(await boardOf()).tabs.filter(({ rows }) => rows.length > 0);
    expect(filled.map(({ key }) => key)).toEqual(["goal"]);
  });

  test("has a cell for each column of ours, keys and headings that are unlike, and room for the owner", async () => {
    const board = await boardOf(
      {},
      {
        jobs: [{ job: "send-issues", outcome: "Done", at: NOW, note: "", failingSince: null }],
      },
    );
    for (const { key, columns, rows, heat, charts } of dashboardOf(board).tabs) {
      const titles = columns.map(({ title }) => title);
      expect(new Set(titles).size, key).toBe(titles.length);
      expect(new Set(rows.map(([first]) => String(first?.value))).size, key).toBe(rows.length);
      for (const row of rows)
        expect(row, key).toHaveLength(columns.filter(({ isOwners }) => !isOwners).length);
      if (key !== "goal") expect(columns.at(-1), key).toMatchObject({ title: "Notes", isOwners: true });
      const used = charts.flatMap((chart) =>
        chart.kind === "waterfall" ? chart.steps : [chart.x, ...chart.series],
      );
      for (const title of [...used, ...heat.flatMap((one) => one.columns)])
        expect(titles, key).toContain(title);
    }
  });

  test("explains headings by the definitions", async () => {
    const { columns } = tabOf(await boardOf(), "mrr");
    const note = columns.find(({ title }) => title === "MRR")?.note;
    expect(note).toContain(definitionOf("mrrCents").sentence);
  });
});

describe("MRR", () => {
  test("has a column for each currency in which somebody pays, and adds none to another", async () => {
    const { metrics } = await boardOf();
    const [own] = metrics.revenue;
    const movements = own.movements.map((movement, at) => (at > 21 ? { ...movement, end: 2_000 } : movement));
    const revenue: Metrics["revenue"] = [own, { ...own, currency: "EUR", movements }];
    const { columns, rows } = tabOf(await boardOf({ revenue }), "mrr");
    expect(columns.map(({ title }) => title).slice(-2)).toEqual(["MRR, EUR", "Notes"]);
    expect(columns.at(-2)?.format).toEqual({ money: "EUR" });
    expect(rows.map((row) => [row[1]?.value, row.at(-1)?.value])).toEqual([
      [0, 2_000],
      [0, 2_000],
    ]);
  });
});

describe("Goal", () => {
  test("stands in two columns that fit a phone of 390 pixels, its chart too", async () => {
    const { columns, charts } = tabOf(await boardOf(), "goal");
    const rowNumbers = 46;
    expect(columns).toHaveLength(2);
    expect(columns.reduce((sum, { width }) => sum + width, rowNumbers)).toBeLessThanOrEqual(390);
    for (const { width } of charts) expect(width + rowNumbers).toBeLessThanOrEqual(390);
  });

  test("leads with the figures beside their aims, then what holds it and what to do", async () => {
    const board = await boardOf({ paying: 12, converted: { mrrMinor: 12_345, missing: ["EUR"] } });
    const goal = goalOf(board);
    expect([...goal.keys()].slice(0, 2)).toEqual(["Paying readers", "MRR"]);
    expect(goal.get("Paying readers")).toMatchObject({ value: 12, format: { of: 50 }, style: "big" });
    expect(goal.get("MRR")).toMatchObject({
      value: 12_345,
      format: { money: "USD", of: 50_000 },
      style: "big",
    });
    expect(goal.get("MRR")?.note).toContain("EUR");
    expect(goal.get("What holds it")?.value).toBe("Nobody real has signed up.");
    expect(goal.get("Do this next")?.value).toBe("Tell ten people.");
    expect(goal.get("It takes")?.value).toBe("30 minutes");
  });

  test.each([
    [{ likely: 0, early: 0, late: 0 }, true, "reached"],
    [
      { likely: 9, early: 5, late: 20 },
      true,
      "5 months to 20 months, as it goes now (24 began to pay in 6 months)",
    ],
    [
      { likely: 9, early: 1, late: null },
      false,
      "1 month to more than ten years, which is little more than a guess",
    ],
  ])("says of %j when the goal may be reached", async (range, isEnough, said) => {
    const board = await boardOf();
    const { goal } = board.metrics;
    const pace = { ...goal.projection.pace, k: 24, months: 6 };
    const projection = { ...goal.projection, ...range, pace, isEnough };
    const told = goalOf({ ...board, metrics: { ...board.metrics, goal: { ...goal, projection } } });
    expect(told.get("Goal in")?.value).toContain(said);
  });

  test("says aloud that a rehearsal is one", async () => {
    const board = await boardOf();
    const asOf = { ...board.metrics.asOf, realm: "sandbox" as const };
    const cell = goalOf({ ...board, metrics: { ...board.metrics, asOf } }).get("These figures are");
    expect(cell).toMatchObject({ value: expect.stringContaining("rehearsal"), style: "bad" });
  });
});

describe("Cohorts", () => {
  test("shows a share of fewer than ten with their count, and months that are not over not at all", async () => {
    const kept = [new Share(4, 4), new Share(3, 4)];
    const cohorts = { readers: [{ month: "2026-09", size: 4, kept }], payers: [] };
    const [row = []] = tabOf(await boardOf({ cohorts }), "cohorts").rows;
    expect(row[0]).toEqual({ value: new Date("2026-09-01T00:00:00Z") });
    expect(row[1]).toEqual({ value: 4 });
    expect(row[3]).toMatchObject({ value: 0.75, format: { shareOf: 4 } });
    expect(row[4]).toEqual({ value: null });
  });
});

describe("what the owner spent", () => {
  const of = { month: "2026-11", currency: "USD" };

  test("counts for the month that runs, in whole minor units", () => {
    const { spend, unread } = spentIn(new Map([["podcast", 120.505]]), of);
    expect(spend).toEqual([{ channel: "podcast", month: "2026-11", amountMinor: 12_051, currency: "USD" }]);
    expect(unread).toEqual([]);
  });

  test.each(["about fifty", -3, Number.POSITIVE_INFINITY, "=1+"])(
    "counts nothing of %j, and says so",
    async (written) => {
      const spent = spentIn(new Map([["podcast", written]]), of);
      expect(spent).toEqual({ spend: [], unread: ["podcast"] });
      const [row = []] = tabOf(await boardOf({}, { spent }), "channels").rows;
      expect(row[0]?.value).toBe("podcast");
      expect(row[9]).toMatchObject({ value: 0, style: "bad", note: expect.stringContaining("no amount") });
    },
  );
});

describe("Channels", () => {
  const post = (over: Partial<PostFigures> = {}): PostFigures => ({
    ...{
      id: "1",
      tag: "3m5k2aaaaaaa2",
      name: "#42 on Bluesky",
      network: "bluesky",
      place: "",
      source: "bluesky",
    },
    ...{ issue: { id: "i", number: 42, title: '=IMPORTXML("x")' }, link: "3m5k2aaaaaaa2" },
    ...{ url: "https://bsky.example/post/1", sentAt: NOW, costMicros: 0, costMinor: 0 },
    reach: { likes: 12, reposts: 3, replies: 1, points: null, comments: null },
    ...{ visits: 40, signedUp: 5, confirmed: 4, stayed: new Share(3, 4), paid: 1, revenueMinor: 1_000 },
    ...over,
  });
  const bluesky = {
    ...{ name: "bluesky", visits: 90, signedUp: 9, confirmed: 8, stayed: new Share(5, 6) },
    ...{ paid: 2, revenueMinor: 2_000 },
  };
  const rowsOf = async (byPost: PostFigures[], more: Partial<Board> = {}) => {
    const board = await boardOf({ brought: { bySource: [bluesky], byPost } }, more);
    return tabOf(board, "channels").rows;
  };

  test("tells of each channel, then of each of its posts, in counts alone", async () => {
    const [channel = [], first = []] = await rowsOf([post()]);
    expect(channel.slice(0, 9).map(({ value }) => value)).toEqual(["bluesky", 1, 16, 90, 9, 8, 5, 2, 2_000]);
    expect(first.map(({ value }) => value)).toEqual([
      ...["#42 on Bluesky", null, 16, 40, 5, 4, 3, 1, 1_000, 0, null, null],
    ]);
    expect([first[6]?.format, first[2]?.note]).toEqual([{ of: 4 }, "12 likes, 3 reposts, 1 reply"]);
    expect(first[0]?.note).toContain('“=IMPORTXML("x")”, posted on 20 Nov 2026.');
  });

  test("has nothing to tell of thirty days that are not over, nor of a network that counts nothing", async () => {
    const [channel = [], first = []] = await rowsOf([post({ reach: null, stayed: new Share(0, 0) })]);
    expect([channel[2]?.value, first[2]?.value, first[6]?.value]).toEqual([null, null, null]);
  });

  test("says beside a post that what the owner wrote there is no amount, and makes no channel of it", async () => {
    const rows = await rowsOf([post()], { spent: { spend: [], unread: ["#42 on Bluesky"] } });
    expect(rows.map(([name]) => name?.value)).toEqual(["bluesky", "#42 on Bluesky"]);
    expect(rows[1]?.[9]).toMatchObject({ style: "bad", note: expect.stringContaining("no amount") });
  });
});

describe("the list's health", () => {
  const health = (k: number, n: number, verdict: Metrics["health"][number]["verdict"]): Metrics["health"] => [
    {
      ...{ key: "bounceRate", share: new Share(k, n), good: 0.02, bad: 0.05 },
      source: "Amazon SES",
      verdict,
    },
  ];

  test.each([
    [health(0, 0, "unknown"), "nothing was told of any mail", "plain"],
    [
      health(1, 4, "unknown"),
      "1 of 4 (25.0 %): too few mails to judge by; it is to stay below 2\u00a0%",
      "plain",
    ],
    [health(12, 3_000, "good"), "0.40 % (12 of 3,000): good, it is to stay below 2\u00a0%", "plain"],
    [health(180, 3_000, "bad"), "6.0 % (180 of 3,000): too many, from 5\u00a0% on mail is held back", "bad"],
  ] as const)("stands on Goal against the limits, with its counts: %#", async (given, words, style) => {
    expect(goalOf(await boardOf({ health: given })).get("Bounces")).toMatchObject({
      ...{ value: words, style, note: expect.stringContaining("Amazon SES") },
    });
  });
});

describe("Funnel", () => {
  const source = (name: string, signedUp: number): Metrics["funnel"]["bySource"][number] => ({
    ...{ name, visitors: 2 * signedUp, signedUp, confirmed: signedUp, activated: 1, paid: 0 },
    waiting: { confirmed: 0, activated: 0, paid: 1 },
  });
  const funnel = (...bySource: Metrics["funnel"]["bySource"]): Pick<Metrics, "funnel"> => {
    const { name: _, ...total } = source("", 100);
    return { funnel: { total, bySource, byIssue: [] } };
  };
  const partsOf = (tab: Tab) => tab.charts.flatMap((chart) => (chart.kind === "mix" ? chart.rows : []));

  test("shows the sources with most sign-ups apart, and all others as one row that adds them up", async () => {
    const all = ["f", "a", "All", "c", "d", "e"].map((name, at) => source(name, 60 - 10 * at));
    const tab = tabOf(await boardOf(funnel(...all)), "funnel");
    expect(partsOf(tab)).toEqual(["f", "a", "All (source)", "c", "Other sources, together"]);
    expect(
      tab.rows
        .at(-1)
        ?.slice(0, 4)
        .map(({ value }) => value),
    ).toEqual([...["Other sources, together", 60, 30, 30]]);
  });

  test("has no other sources where all fit, and no second picture of a single one", async () => {
    const five = ["a", "b", "c", "d", "e"].map((name) => source(name, 5));
    expect(partsOf(tabOf(await boardOf(funnel(...five)), "funnel"))).toEqual(["a", "b", "c", "d", "e"]);
    expect(tabOf(await boardOf(funnel(source("a", 5))), "funnel").charts).toHaveLength(1);
  });
});
