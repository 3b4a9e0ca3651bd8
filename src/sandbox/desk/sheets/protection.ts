/** Which cells pressroom writes and Sheets warns about, and which are the owner's. */
import { areaOf, holds } from "../../sheets/grid.ts";
import type { Book, Tab } from "../../sheets/model.ts";

type At = readonly [row: number, column: number];

export interface Protection {
  /** Whether anything of the tab is protected. */
  any: boolean;
  /** Whether something of it is the owner's all the same. */
  open: boolean;
  covers(at: At): boolean;
}

export function protectionOf(book: Book, tab: Tab): Protection {
  const kept = tab.protectedRanges.map(({ range, namedRangeId, unprotectedRanges = [] }) => {
    const named = book.namedRanges.find((one) => one.namedRangeId === namedRangeId);
    return {
      area: areaOf(book, range ?? named?.range),
      open: unprotectedRanges.map((one) => areaOf(book, one)),
    };
  });
  return {
    any: kept.length > 0,
    open: kept.some(({ open }) => open.length > 0),
    covers: (at) => kept.some(({ area, open }) => holds(area, at) && !open.some((one) => holds(one, at))),
  };
}
