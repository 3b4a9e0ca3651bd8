import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { headingRow, merged, recognised, runs } from "../../../src/services/sheets/placing.ts";

describe("what is missing is put in", () => {
  test("behind the one that comes before it, while the others keep their places", () => {
    const { keys, inserts } = merged(["a", null, "d"], ["a", "b", "c", "d", "e"]);
    expect(keys).toEqual(["a", "b", "c", null, "d", "e"]);
    expect(inserts).toEqual([
      { at: 1, count: 2 },
      { at: 5, count: 1 },
    ]);
  });

  test("on free places first", () => {
    const free = new Set([1, 3]);
    const { keys, inserts } = merged(["a", null, "d", null], ["a", "b", "c", "d", "e"], {
      isFree: (at) => free.has(at),
    });
    expect(keys).toEqual(["a", "b", "c", "d", "e"]);
    expect(inserts).toEqual([{ at: 2, count: 1 }]);
  });

  test("and an order that the owner made stays", () => {
    expect(merged(["c", "a"], ["a", "b", "c"]).keys).toEqual(["c", "a", "b"]);
  });

  test("each wanted one stands once, what stood keeps its order, and the inserts tell how it came", () => {
    const line = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 12 });
    fc.assert(
      fc.property(line, line, (standing, wanted) => {
        const { keys, inserts } = merged(standing, wanted);
        for (const key of wanted) expect(keys.filter((one) => one === key)).toHaveLength(1);
        expect(keys.filter((key) => key !== null && standing.includes(key))).toEqual(standing);
        const played: (number | null)[] = [...standing];
        for (const { at, count } of inserts)
          played.splice(at, 0, ...Array.from({ length: count }, () => null));
        expect(keys.map((key, at) => (played[at] === null ? null : key))).toEqual(played);
      }),
    );
  });
});

describe("headings are found again", () => {
  const WANTED = ["Name", "Paid", "On"];

  test("where one was renamed between two of ours", () => {
    expect(recognised(["Name", "Bezahlt", "On"], WANTED)).toEqual(WANTED);
    expect(recognised(["Wer", "Paid", "On"], WANTED)).toEqual(WANTED);
  });

  test("and a column of the owner's is none of them", () => {
    expect(recognised(["Name", "Mine", "Paid", "On"], WANTED)).toEqual(["Name", "Mine", "Paid", "On"]);
    expect(recognised(["Name", "Mine", "Too", "On"], WANTED)).toEqual(["Name", "Mine", "Too", "On"]);
    expect(recognised(["Name", "Paid", "Mine"], WANTED)).toEqual(["Name", "Paid", "Mine"]);
  });

  test("in the row that holds half of them", () => {
    expect(headingRow([[], ["x"], ["Name", 3, "On"]], WANTED)).toBe(2);
    expect(headingRow([["Name"]], WANTED)).toBeNull();
  });
});

test("places that follow each other make one run", () => {
  expect(runs([4, 0, 1, 5, 2, 9])).toEqual([
    { start: 0, end: 3 },
    { start: 4, end: 6 },
    { start: 9, end: 10 },
  ]);
});
