/**
 * The few formulas that are worked out: numbers, cells, `+ - * /`, brackets and SUM over ranges, also of other tabs. Any
 * other one shows its own text, since a made-up result would be worse than none.
 */

import { SheetsError } from "./errors.ts";
import { areaFromA1, cellAt, placesIn } from "./grid.ts";
import type { Book, ExtendedValue, Tab } from "./model.ts";

export interface Place {
  book: Book;
  tab: Tab;
}

const PIECE =
  /\s*(\d+(?:\.\d+)?|(?:'(?:[^']|'')*'!|\w+!)?\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?|SUM\(|[-+*/(),])/iy;
const MAX_DEPTH = 30;

class Unknown extends Error {}
class Fault extends Error {
  readonly value: ExtendedValue;
  constructor(type: string, message: string) {
    super(message);
    this.value = { errorValue: { type, message } };
  }
}

/** What the formula comes to: a number, an error as Sheets names it, or the formula's own text. */
export function evaluate(place: Place, formula: string, depth = 0): ExtendedValue {
  try {
    const pieces = piecesOf(formula.slice(1));
    const reader = { pieces, at: 0, place, depth };
    const value = sum(reader);
    if (reader.at < pieces.length) throw new Unknown();
    return { numberValue: value };
  } catch (error) {
    if (error instanceof Fault) return error.value;
    if (error instanceof Unknown) return { stringValue: formula };
    if (error instanceof SheetsError) return { errorValue: { type: "REF", message: error.message } };
    throw error;
  }
}

/** The value of a cell, its formula worked out. */
export function effective(
  place: Place,
  [row, column]: readonly [number, number],
  depth = 0,
): ExtendedValue | undefined {
  const entered = cellAt(place.tab, row, column)?.userEnteredValue;
  return entered?.formulaValue === undefined ? entered : evaluate(place, entered.formulaValue, depth);
}

interface Reader {
  pieces: readonly string[];
  at: number;
  place: Place;
  depth: number;
}

function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  const rest = text.trimEnd();
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < rest.length) {
    const piece = PIECE.exec(rest)?.[1];
    if (piece === undefined) throw new Unknown();
    pieces.push(piece);
  }
  return pieces;
}

function sum(reader: Reader): number {
  let value = product(reader);
  while (["+", "-"].includes(reader.pieces[reader.at] ?? "")) {
    const isPlus = reader.pieces[reader.at++] === "+";
    const next = product(reader);
    value = isPlus ? value + next : value - next;
  }
  return value;
}

function product(reader: Reader): number {
  let value = factor(reader);
  while (["*", "/"].includes(reader.pieces[reader.at] ?? "")) {
    const isTimes = reader.pieces[reader.at++] === "*";
    const next = factor(reader);
    if (!isTimes && next === 0)
      throw new Fault("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.");
    value = isTimes ? value * next : value / next;
  }
  return value;
}

function factor(reader: Reader): number {
  const piece = reader.pieces[reader.at++];
  if (piece === undefined) throw new Unknown();
  if (piece === "-") return -factor(reader);
  if (/^\d/.test(piece)) return Number(piece);
  if (piece === "(") return closed(reader, sum(reader));
  if (/^sum\($/i.test(piece)) return closed(reader, total(reader));
  if (!/\d$/.test(piece) || piece.includes(":")) throw new Unknown();
  return numbersIn(reader, piece).reduce((all, one) => all + one, 0);
}

function closed(reader: Reader, value: number): number {
  if (reader.pieces[reader.at++] !== ")") throw new Unknown();
  return value;
}

function total(reader: Reader): number {
  let value = 0;
  do {
    const piece = reader.pieces[reader.at] ?? "";
    if (piece.includes(":")) {
      reader.at++;
      value += numbersIn(reader, piece).reduce((all, one) => all + one, 0);
    } else value += sum(reader);
  } while (reader.pieces[reader.at] === "," && ++reader.at);
  return value;
}

/** Texts and empty cells count as nothing. */
function numbersIn({ place, depth }: Reader, reference: string): number[] {
  if (depth > MAX_DEPTH) throw new Fault("REF", "Circular dependency detected.");
  const { title } = place.tab.properties;
  const full = reference.includes("!") ? reference : `'${title.replaceAll("'", "''")}'!${reference}`;
  const area = areaFromA1(place.book, full);
  const there = { book: place.book, tab: area.tab };
  return [...placesIn(area)].flatMap((at) => {
    const value = effective(there, at, depth + 1);
    if (value?.errorValue) throw new Fault(value.errorValue.type ?? "ERROR", value.errorValue.message ?? "");
    return value?.numberValue ?? [];
  });
}
