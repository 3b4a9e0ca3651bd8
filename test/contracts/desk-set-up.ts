/** The part of the desk's contract that is about its set-up: columns, options and views that the owner rearranges. */
import { afterAll, expect, test } from "vitest";
import { addTo, collect, type DeskDriver, seen } from "./desk-driver.ts";
import { FULL, type Round } from "./desk-tables.ts";

export function setUpContract(driver: DeskDriver): void {
  const { owner } = driver;
  const soon = { timeout: driver.seenWithinMs };
  /** One of the tables that are made when they are asked for, and its title. */
  const opened = async (round: Round) => {
    const desk = await driver.open();
    const title = driver.titleOf(round);
    const setUp = () => desk.setUp({ also: [`round ${round}`] });
    const made = await setUp();
    await expect.poll(() => owner.columnNames(title).catch(() => []), soon).toContain("Key");
    return { desk, title, setUp, made, table: await desk.table(`round ${round}`) };
  };

  test("makes the table with its columns and views; a second time nothing", async () => {
    const { made, title, setUp } = await opened("twice");
    expect(made.made).toContain(`the table ${title}`);
    expect(made.problems).toEqual([]);
    expect(made.url).toMatch(/^https?:/);
    expect((await owner.views(title)).sort()).toEqual(["All", "By choice", "By day", "First only"]);
    const [columns, views] = [await owner.columnNames(title), await owner.views(title)];
    expect(await setUp()).toMatchObject({ url: made.url, made: [], problems: [] });
    expect(await owner.columnNames(title)).toEqual(columns);
    expect(await owner.views(title)).toEqual(views);
  });

  test("brings back a column, a view and a table in the trash; keeps what is renamed and the owner's own", async () => {
    const { table, title, setUp } = await opened("repairs");
    const { key, row } = await addTo(table);
    await owner.columns(title, { Text: { name: "In short" }, Mine: { checkbox: {} }, Link: null });
    await owner.renameView(title, "By choice", "Kanban");
    await owner.deleteView(title, "By day");
    const columns = await owner.columnNames(title);
    await owner.trashTable(title);
    const report = await setUp();
    expect(report.problems).toEqual([]);
    expect(report.made.sort()).toEqual([`the column Link in ${title}`, `the view By day in ${title}`]);
    await expect.poll(() => owner.columnNames(title), soon).toEqual([...columns, "Link"].sort());
    expect((await owner.views(title)).sort()).toEqual(["All", "By day", "First only", "Kanban"]);
    const values = { ...FULL, key, link: null };
    expect((await seen(table, row.page)).values).toEqual(values);
    await table.update(row.page, { text: "New.", link: "https://letters.example/" });
    const written = { ...values, text: "New.", link: "https://letters.example/" };
    expect((await seen(table, row.page)).values).toEqual(written);
    expect((await setUp()).made).toEqual([]);
  });

  test("understands a column of another name, and names one that was deleted", async () => {
    const { table, title } = await opened("columns");
    const { key, row } = await addTo(table);
    await owner.columns(title, { Text: { name: "In short" }, Title: { name: "Headline" } });
    expect((await seen(table, row.page)).values).toEqual({ ...FULL, key });
    const updated = await table.update(row.page, { text: "New.", title: "On ink" });
    expect(updated.values).toEqual({ ...FULL, key, text: "New.", title: "On ink" });
    await owner.columns(title, { Day: null, Ticked: null });
    const lacking = {
      name: "ServiceError",
      code: "not_set_up",
      effect: "refused",
      message: expect.stringContaining(`the database ${title} lacks “Day” (date), “Ticked” (checkbox)`),
    };
    await expect(table.row(row.page)).rejects.toMatchObject(lacking);
    await expect(collect(table, null)).rejects.toMatchObject(lacking);
    await expect(table.update(row.page, { day: "2026-12-02" })).rejects.toMatchObject(lacking);
    await owner.columns(title, { Day: { date: {} }, Ticked: { checkbox: {} } });
    expect((await table.update(row.page, { day: "2026-12-02" })).values.day).toBe("2026-12-02");
  });

  test("names a column of another kind with its fix, and makes a new one beside it", async () => {
    const { desk, table, title, setUp } = await opened("kinds");
    const { key, row } = await addTo(table);
    await owner.columns(title, { Figure: null });
    await owner.columns(title, { Figure: { rich_text: {} } });
    const fix = `“Figure” in ${title} is of the kind rich_text, and should be number. Change its kind back`;
    await expect(seen(table, row.page)).rejects.toMatchObject({ message: expect.stringContaining(fix) });
    const report = await setUp();
    expect(report.made).toEqual([]);
    expect(report.problems).toEqual([expect.stringContaining(fix)]);
    await owner.columns(title, { Figure: { name: "My figure" } });
    expect(await setUp()).toMatchObject({ made: [`the column Figure in ${title}`], problems: [] });
    const again = await desk.table("round kinds");
    expect((await again.update(row.page, { figure: 5 })).values).toEqual({ ...FULL, key, figure: 5 });
    expect(await owner.columnNames(title)).toContain("My figure");
  });

  const unchangeable = driver.keepsOptions;
  const renames = "understands an option of another name, for reading and for writing";
  test.skipIf(unchangeable !== null)(unchangeable ? `${renames}: ${unchangeable}` : renames, async () => {
    const { table, title } = await opened("options");
    const { row } = await addTo(table);
    await owner.renameOption(title, "Choice", "First", "Number one");
    expect((await seen(table, row.page)).values.choice).toBe("First");
    const { row: another } = await addTo(table);
    expect(another.values.choice).toBe("First");
    await table.update(row.page, { choice: "Second" });
    await table.update(row.page, { choice: "First" });
    expect((await seen(table, row.page)).values.choice).toBe("First");
    await owner.renameOption(title, "Choice", "Number one", "First");
    expect((await seen(table, row.page)).values.choice).toBe("First");
    await owner.renameOption(title, "Themes", "Money", "Cash");
    expect((await seen(table, row.page)).values.themes).toEqual(["Craft", "Money"]);
    expect((await table.update(row.page, { themes: ["Money", "Ink"] })).values.themes).toEqual([
      "Money",
      "Ink",
    ]);
  });

  // Whatever a test left behind is what the next run of the suite would find.
  afterAll(async () => {
    const { problems } = await (await driver.open()).setUp({});
    expect(problems).toEqual([]);
  });
}
