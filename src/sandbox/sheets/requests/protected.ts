/** Requests on protected and on named ranges. */
import { randomBytes } from "node:crypto";
import { newNumber } from "../books.ts";
import { invalid } from "../errors.ts";
import { update } from "../field-mask.ts";
import { areaOf, findTab } from "../grid.ts";
import type { Book, NamedRange, ProtectedRange, Tab } from "../model.ts";
import { dropUnnamed } from "../ranges.ts";
import { updateMask } from "./update-mask.ts";

export function addProtectedRange(book: Book, given: { protectedRange?: Partial<ProtectedRange> }): object {
  const protectedRangeId = given.protectedRange?.protectedRangeId ?? newNumber();
  if (book.tabs.some((tab) => tab.protectedRanges.some((one) => one.protectedRangeId === protectedRangeId)))
    throw invalid(`A protected range with the id ${protectedRangeId} already exists.`);
  const added = { ...structuredClone(given.protectedRange), protectedRangeId, requestingUserCanEdit: true };
  checkedTab(book, added).protectedRanges.push(added);
  return { addProtectedRange: { protectedRange: added } };
}

/** A warning is for everybody, so it knows no editors. */
function checkedTab(
  book: Book,
  { range, namedRangeId, warningOnly, editors, unprotectedRanges }: ProtectedRange,
): Tab {
  if ((range === undefined) === (namedRangeId === undefined))
    throw invalid("Exactly one of range and namedRangeId must be set.");
  if (warningOnly && editors) throw invalid("Editors can't be set on a protected range that only warns.");
  const named = namedRangeId === undefined ? null : namedById(book, namedRangeId);
  const { tab } = areaOf(book, range ?? named?.range);
  for (const open of unprotectedRanges ?? [])
    if (areaOf(book, open).tab !== tab) throw invalid("Unprotected ranges must lie on the protected sheet.");
  return tab;
}

function findProtected(book: Book, id: number | undefined): { tab: Tab; found: ProtectedRange } {
  for (const tab of book.tabs) {
    const found = tab.protectedRanges.find(({ protectedRangeId }) => protectedRangeId === id);
    if (found) return { tab, found };
  }
  throw invalid(`No protected range with ID: ${id}`);
}

export function updateProtectedRange(
  book: Book,
  given: { protectedRange?: Partial<ProtectedRange>; fields?: string },
): object {
  const mask = updateMask("ProtectedRange", given.fields);
  const { tab, found } = findProtected(book, given.protectedRange?.protectedRangeId);
  const next = structuredClone(found);
  update(next, given.protectedRange ?? {}, mask);
  next.protectedRangeId = found.protectedRangeId;
  const there = checkedTab(book, next);
  tab.protectedRanges = tab.protectedRanges.filter((one) => one !== found);
  there.protectedRanges.push(next);
  return {};
}

export function deleteProtectedRange(book: Book, given: { protectedRangeId?: number }): object {
  const { tab, found } = findProtected(book, given.protectedRangeId);
  tab.protectedRanges = tab.protectedRanges.filter((one) => one !== found);
  return {};
}

export function addNamedRange(book: Book, given: { namedRange?: Partial<NamedRange> }): object {
  const namedRangeId = given.namedRange?.namedRangeId ?? randomBytes(8).toString("hex");
  if (book.namedRanges.some((one) => one.namedRangeId === namedRangeId))
    throw invalid(`A named range with the id ${namedRangeId} already exists.`);
  const namedRange = checkedNamed(book, { ...given.namedRange, namedRangeId });
  book.namedRanges.push(namedRange);
  return { addNamedRange: { namedRange } };
}

/** Not like a cell: `Q1` would be one. */
const NAME = /^(?![A-Za-z]{1,3}\d+$)(?!R\d*C\d*$)(?!true$|false$)[A-Za-z_]\w{0,249}$/i;

function checkedNamed(book: Book, given: Partial<NamedRange> & { namedRangeId: string }): NamedRange {
  const { namedRangeId, name = "", range } = given;
  if (!NAME.test(name)) throw invalid(`The name "${name}" is not valid for a named range.`);
  const isTaken = book.namedRanges.some(
    (one) => one.namedRangeId !== namedRangeId && one.name.toLowerCase() === name.toLowerCase(),
  );
  if (isTaken) throw invalid(`A named range with the name "${name}" already exists.`);
  areaOf(book, range);
  return { namedRangeId, name, range: structuredClone(range ?? {}) };
}

function namedById(book: Book, id: string | undefined): NamedRange {
  const named = book.namedRanges.find(({ namedRangeId }) => namedRangeId === id);
  if (!named || !findTab(book, named.range.sheetId)) throw invalid(`No named range with id: ${id}`);
  return named;
}

export function updateNamedRange(
  book: Book,
  given: { namedRange?: Partial<NamedRange>; fields?: string },
): object {
  const mask = updateMask("NamedRange", given.fields);
  const named = namedById(book, given.namedRange?.namedRangeId);
  const next = structuredClone(named);
  update(next, given.namedRange ?? {}, mask);
  Object.assign(named, checkedNamed(book, { ...next, namedRangeId: named.namedRangeId }));
  return {};
}

export function deleteNamedRange(book: Book, { namedRangeId }: { namedRangeId?: string }): object {
  const named = namedById(book, namedRangeId);
  book.namedRanges = book.namedRanges.filter((one) => one !== named);
  dropUnnamed(book);
  return {};
}
