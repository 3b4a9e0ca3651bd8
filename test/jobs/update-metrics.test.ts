import { describe, expect, test } from "vitest";
import { rememberSpreadsheet } from "../../src/growth/dashboard/spreadsheet.ts";
import { measure } from "../../src/growth/measure.ts";
import { keyFile, numbersPress } from "../growth/dashboard/numbers-press.ts";

type Press = Awaited<ReturnType<typeof numbersPress>>;

const rowOf = async (press: Press, tab: string, key: string): Promise<string[]> =>
  (await press.shown(tab)).find(([first]) => first === key) ?? [];

/** What stands below a heading in the row of a key. */
async function cellOf(press: Press, tab: string, key: string, heading: string): Promise<string> {
  const [headings = []] = await press.shown(tab);
  return (await rowOf(press, tab, key))[headings.indexOf(heading)] ?? "";
}

const measured = ({ app }: Press) => {
  const { zone, currency, goal } = app.config.publication;
  const at = app.clock.now();
  return measure(
    app.ledger.db,
    { realm: "live", at },
    { zone, currency, goal, products: [], growth: app.config.growth },
  );
};

describe("update-metrics", () => {
  test("shows of no data at all the goal alone, and what to do", async () => {
    const press = await numbersPress();
    expect(await press.run()).toEqual({ outcome: "done", tabs: 1 });
    expect(await press.titles()).toEqual(["Goal"]);
    expect(await rowOf(press, "Goal", "Paying readers")).toEqual(["Paying readers", "0 of 50"]);
    expect((await rowOf(press, "Goal", "Do this next"))[1]).toMatch(/\w+/);
    expect((await rowOf(press, "Goal", "Its worth"))[1]).toMatch(
      /nothing real passes|holds back|nobody can tell/,
    );
    expect((await rowOf(press, "Goal", "Where it loses"))[1]).toContain("Nobody visited the site");
    expect((await rowOf(press, "Goal", "A payer's worth"))[1]).toBe("not to be told yet: nobody pays");
    expect((await rowOf(press, "Goal", "For the fund"))[1]).toBe("$0.00");
    expect((await rowOf(press, "Goal", "These figures are"))[1]).toContain("rehearsal");
    expect((await rowOf(press, "Goal", "Goal in"))[1]).toContain("not to be told yet");
  });

  test("costs one read and one write, and one read where nothing differs", async () => {
    const press = await numbersPress({ subscribers: 60 });
    await press.run();
    // The job's own first run is news to its tab of jobs.
    await press.run();
    press.requests.length = 0;
    press.clock.advance(60 * 60_000);
    expect(await press.run()).toEqual({ outcome: "idle" });
    expect(press.requests.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^GET \/v4\/spreadsheets\/\w+/),
    ]);
    press.requests.length = 0;
    press.clock.advance(24 * 60 * 60_000);
    expect(await press.run()).toMatchObject({ outcome: "done" });
    expect(press.requests.map(({ what }) => what.split(" ")[0])).toEqual(["GET", "POST"]);
  });

  test("shows each figure as it is measured", async () => {
    const press = await numbersPress({ subscribers: 600 });
    await press.run();
    const { paying, revenue, issues, month } = await measured(press);
    expect(paying).toBeGreaterThan(5);
    expect(await press.titles()).toEqual([
      "Goal",
      "MRR",
      "Movements",
      "Cohorts",
      "Funnel",
      "Issues",
      "Channels",
    ]);
    expect(await rowOf(press, "Goal", "Paying readers")).toEqual(["Paying readers", `${paying} of 50`]);
    expect((await rowOf(press, "Goal", "A payer's worth"))[1]).toMatch(
      /\$\d+\.\d\d .*left in \d+ months of payers\)$/,
    );
    expect(month.name).toBe("2026-11");
    expect(await cellOf(press, "MRR", "Nov 2026", "MRR")).toBe(`$${(revenue[0].mrrMinor / 100).toFixed(2)}`);
    expect(await cellOf(press, "Movements", "Nov 2026", "End")).toBe(
      `$${(revenue[0].mrrMinor / 100).toFixed(2)}`,
    );
    expect((await press.shown("Issues")).slice(1).map(([key]) => key)).toEqual(
      issues.map(({ number }) => `#${number}`).reverse(),
    );
  });

  test("tells no share of fewer than ten without how many they are", async () => {
    const press = await numbersPress({ subscribers: 120 });
    await press.run();
    const { revenue, months } = await measured(press);
    const few = revenue[0].movements.findIndex(({ people }) => people.start > 0 && people.start < 10);
    const name = new Intl.DateTimeFormat("en", { month: "short", year: "numeric", timeZone: "UTC" });
    const key = name.format(new Date(`${months[few]?.name}-01T00:00:00Z`));
    const start = revenue[0].movements[few]?.people.start;
    expect(await cellOf(press, "MRR", key, "Subscriber churn")).toMatch(new RegExp(`^\\d+% of ${start}$`));
  });

  test("takes what the owner spent from their column, and leaves it there", async () => {
    const press = await numbersPress({ subscribers: 600 });
    await press.run();
    const [headings = [], ...rows] = await press.shown("Channels");
    const at = rows.findIndex(([name]) => name === "mastodon.example") + 2;
    const paid = Number(rows[at - 2]?.[headings.indexOf("Ever paid")]);
    const spend = String.fromCharCode(65 + headings.indexOf("Spend"));
    await press.owner("type", { at: `Channels!${spend}${at}`, values: [[120.5]] });
    await press.owner("type", { at: `Channels!A${rows.length + 2}`, values: [["podcast"]] });
    await press.owner("type", { at: `Channels!${spend}${rows.length + 2}`, values: [["about fifty"]] });
    expect(await press.run()).toMatchObject({ outcome: "done" });
    expect(await cellOf(press, "Channels", "mastodon.example", "Spent")).toBe("$120.50");
    expect(await cellOf(press, "Channels", "mastodon.example", "CAC")).toBe(`$${(120.5 / paid).toFixed(2)}`);
    expect(await cellOf(press, "Channels", "mastodon.example", "Spend")).toBe("120.5");
    expect(await cellOf(press, "Channels", "podcast", "Spent")).toBe("$0.00");
    expect(await cellOf(press, "Channels", "podcast", "Spend")).toBe("about fifty");
  });

  test("shows nothing that is made up in a real spreadsheet", async () => {
    const press = await numbersPress({ variables: { GOOGLE_SERVICE_ACCOUNT: keyFile("ada") } });
    press.invent("bea");
    const sheets = await press.app.sheets();
    const place = { ...(await sheets.make("The numbers")), isUnshared: true };
    await press.app.ledger.transaction((db) => rememberSpreadsheet(db, sheets.account, place));
    await sheets.share(place.id, "pressroom@sandbox.iam.gserviceaccount.com");
    expect(await press.run()).toMatchObject({ outcome: "done" });
    expect(await rowOf(press, "Goal", "Readers")).toEqual(["Readers", "0"]);
    expect(await rowOf(press, "Goal", "These figures are")).toEqual(["These figures are", "real"]);
    expect(await press.titles()).toEqual(["Goal"]);
  });

  test("shows what is made up in the sandbox's, and calls it a rehearsal", async () => {
    const press = await numbersPress();
    press.invent("bea");
    await press.run();
    expect(await rowOf(press, "Goal", "Readers")).toEqual(["Readers", "1"]);
    expect((await rowOf(press, "Goal", "These figures are"))[1]).toContain("rehearsal");
  });

  test("does nothing on a real account while there is no spreadsheet, and says how to make one", async () => {
    const press = await numbersPress({ variables: { GOOGLE_SERVICE_ACCOUNT: keyFile("ada") } });
    expect(await press.run()).toMatchObject({
      outcome: "idle",
      why: expect.stringContaining("setup sheets"),
    });
    expect(press.requests).toEqual([]);
  });

  test("says of a revoked share what to do, and goes on when it is given back", async () => {
    const press = await numbersPress();
    await press.run();
    await press.owner("revoke");
    const { address } = await press.app.sheets();
    expect(await press.run()).toMatchObject({ outcome: "failed", why: expect.stringContaining(address) });
    await press.owner("share");
    expect(await press.run()).toMatchObject({ outcome: "done" });
    expect((await rowOf(press, "Jobs", "update-metrics"))[1]).toBe("Failed");
  });

  test("keeps figures of people who are erased, and nobody's name", async () => {
    const press = await numbersPress({ subscribers: 60 });
    press.change("update subscribers set name = 'Bea Lindqvist', source = 'direct'");
    await press.run();
    for (const title of await press.titles())
      expect(JSON.stringify(await press.shown(String(title)))).not.toMatch(/Lindqvist|@mail\.example/);
  });
});
