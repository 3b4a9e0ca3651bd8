import fc from "fast-check";
import { expect, test } from "vitest";
import type { Dashboard, Tab } from "../../../src/growth/dashboard/model.ts";
import { bookAnswer } from "../../../src/sandbox/sheets/book-answer.ts";
import { newBook, permissionFor } from "../../../src/sandbox/sheets/books.ts";
import { cellAt, putCell } from "../../../src/sandbox/sheets/grid.ts";
import type { Book } from "../../../src/sandbox/sheets/model.ts";
import { applyRequests } from "../../../src/sandbox/sheets/requests/apply.ts";
import { bookSeen } from "../../../src/services/sheets/seen.ts";
import { standing } from "../../../src/services/sheets/standing.ts";

const TITLES = ["Name", "Paid", "Seen"];

const boardOf = (figures: ReadonlyMap<string, number>): Dashboard => {
  const tab: Tab = {
    ...{ key: "jobs", title: "Jobs", charts: [], heat: [] },
    columns: [
      ...TITLES.map((title, at) => ({
        title,
        width: 80,
        format: at === 0 ? ("text" as const) : ("count" as const),
      })),
      { title: "Notes", width: 80, format: "text", isOwners: true },
    ],
    rows: [...figures].map(([name, paid]) => [{ value: name }, { value: paid }, { value: paid + 1 }]),
  };
  return { tabs: [tab] };
};

const write = (book: Book, figures: ReadonlyMap<string, number>): Promise<readonly string[]> =>
  standing(bookSeen(bookAnswer(book, { ranges: [], gridData: true })), {
    zone: "UTC",
    update: async (requests) => void applyRequests(book, JSON.parse(JSON.stringify(requests))),
  }).write(boardOf(figures));

const textsIn = (book: Book): (string | number | undefined)[][] =>
  (book.tabs[0]?.cells ?? []).map((row) =>
    row.map((cell) => cell?.userEnteredValue?.stringValue ?? cell?.userEnteredValue?.numberValue),
  );

/** What an owner may do between two runs. Places are counted from the first cell on. */
const act = fc.oneof(
  fc.record({ kind: fc.constant("row" as const), at: fc.nat(8) }),
  fc.record({ kind: fc.constant("column" as const), at: fc.nat(5) }),
  fc.record({ kind: fc.constant("note" as const), at: fc.nat(6) }),
  fc.record({ kind: fc.constant("beside" as const), at: fc.nat(8) }),
  fc.record({ kind: fc.constant("overwrite" as const), at: fc.nat(20) }),
  fc.record({ kind: fc.constant("rename" as const), at: fc.nat(1) }),
);
type Act = { kind: "row" | "column" | "note" | "beside" | "overwrite" | "rename"; at: number };

/** Gives what the owner wrote, which has to be there for ever. */
function doAct(book: Book, { kind, at }: Act, mark: string): string | null {
  const [tab] = book.tabs;
  if (!tab) throw new Error("There is no tab");
  const texts = textsIn(book);
  const heading = texts.findIndex((row) => row.includes("Notes"));
  const columnOf = (title: string) => texts[heading]?.indexOf(title) ?? 0;
  const { sheetId } = tab.properties;
  const insert = (dimension: "ROWS" | "COLUMNS") =>
    applyRequests(book, [
      { insertDimension: { range: { sheetId, dimension, startIndex: at, endIndex: at + 1 } } },
    ]);
  const put = (row: number, column: number, text: string) =>
    putCell(tab, [row, column], { ...cellAt(tab, row, column), userEnteredValue: { stringValue: text } });
  if (kind === "row") insert("ROWS");
  if (kind === "column") insert("COLUMNS");
  if (kind === "overwrite" && columnOf(TITLES[1 + (at % 2)] ?? "") > 0)
    put(heading + 1 + (at % 3), columnOf(TITLES[1 + (at % 2)] ?? ""), "spoilt");
  // A heading that was renamed already is found no more.
  if (kind === "rename" && columnOf(TITLES[1 + at] ?? "") > 0)
    put(heading, columnOf(TITLES[1 + at] ?? ""), "renamed");
  if (kind !== "note" && kind !== "beside") return null;
  const column = kind === "note" ? columnOf("Notes") : (texts[heading]?.length ?? 0) + 1;
  put(heading + 1 + at, column, mark);
  return mark;
}

test("whatever the owner puts in or writes, theirs stays, ours is right, and the next run has nothing to do", async () => {
  const names = fc.subarray(["ada", "bea", "cal", "dov", "eve", "fay"], { minLength: 1 });
  const rounds = fc.array(fc.record({ acts: fc.array(act, { maxLength: 4 }), names }), {
    minLength: 1,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(rounds, async (all) => {
      const book = newBook("The numbers", permissionFor("owner@press.example", "owner"));
      const kept: string[] = [];
      await write(
        book,
        new Map([
          ["ada", 1],
          ["cal", 2],
        ]),
      );
      for (const [round, { acts, names: wanted }] of all.entries()) {
        for (const [at, one] of acts.entries()) {
          const mark = doAct(book, one, `mine ${round}.${at}`);
          // The later note in the same cell is the one that stays.
          if (mark) kept.push(mark);
        }
        const standingMarks = kept.filter((mark) => textsIn(book).some((row) => row.includes(mark)));
        const figures = new Map(wanted.map((name, at) => [name, round * 10 + at]));
        await write(book, figures);
        const texts = textsIn(book);
        for (const mark of standingMarks)
          expect(
            texts.filter((row) => row.includes(mark)),
            mark,
          ).toHaveLength(1);
        const headings = texts.find((row) => row.includes("Notes")) ?? [];
        const places = TITLES.map((title) => headings.indexOf(title));
        for (const [name, paid] of figures) {
          const rows = texts.filter((row) => row[places[0] ?? -1] === name);
          expect(rows.map((row) => places.map((place) => row[place]))).toEqual([[name, paid, paid + 1]]);
        }
        expect(await write(book, figures)).toEqual([]);
      }
    }),
    { numRuns: 60 },
  );
});
