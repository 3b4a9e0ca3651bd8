/**
 * What colours a cell has: its own, or those that a conditional rule gives it. The desk allows no inline style, so each
 * colour is a class, and the page's own style sheet says what the classes are.
 */
import { shownText } from "../../sheets/cell-answer.ts";
import { effective, type Place } from "../../sheets/formulas.ts";
import { areaOf, cellAt, holds, placesIn } from "../../sheets/grid.ts";
import type {
  BooleanRule,
  Color,
  ConditionalRule,
  InterpolationPoint,
  Tab,
  Tinted,
} from "../../sheets/model.ts";

type At = readonly [row: number, column: number];
/** Background and whether the text is bold, as far as rules say so. */
interface Look {
  ground?: string;
  bold?: boolean;
}
export type Looks = (at: At) => Look;

/** `#rrggbb`. */
export function hex({ red = 0, green = 0, blue = 0 }: Color): string {
  const two = (share: number) =>
    Math.round(Math.min(1, Math.max(0, share)) * 255)
      .toString(16)
      .padStart(2, "0");
  return `#${two(red)}${two(green)}${two(blue)}`;
}

export const tintOf = ({ color, colorStyle }: Tinted): Color | undefined => colorStyle?.rgbColor ?? color;

/** Reads the rules of a tab once; then gives each cell's look. The first rule that says anything of a cell is the one. */
export function looksOf(place: Place): Looks {
  const rules = place.tab.conditionalFormats.map((rule) => reader(place, rule));
  return (at) => {
    for (const read of rules) {
      const look = read(at);
      if (look) return look;
    }
    const format = cellAt(place.tab, ...at)?.userEnteredFormat;
    const own = format?.backgroundColorStyle?.rgbColor ?? format?.backgroundColor;
    return own && hex(own) !== "#ffffff" ? { ground: hex(own) } : {};
  };
}

function reader(place: Place, rule: ConditionalRule): (at: At) => Look | null {
  const areas = (rule.ranges ?? []).map((range) => areaOf(place.book, range));
  const isIn = (at: At) => areas.some((area) => holds(area, at));
  if (rule.booleanRule) {
    const { booleanRule } = rule;
    return (at) => (isIn(at) && isTrue(place, at, booleanRule) ? lookOf(booleanRule) : null);
  }
  const numbers = areas.flatMap((area) =>
    [...placesIn({ ...area, bottom: Math.min(area.bottom, place.tab.cells.length) })].flatMap(
      (at) => effective(place, at)?.numberValue ?? [],
    ),
  );
  const colourOf = gradient(rule, numbers);
  return (at) => {
    const value = isIn(at) ? effective(place, at)?.numberValue : undefined;
    return value === undefined ? null : { ground: hex(colourOf(value)) };
  };
}

function lookOf({ format }: BooleanRule): Look {
  const ground = format?.backgroundColorStyle?.rgbColor ?? format?.backgroundColor;
  return { ...(ground ? { ground: hex(ground) } : {}), ...(format?.textFormat?.bold ? { bold: true } : {}) };
}

function isTrue(place: Place, at: At, { condition }: BooleanRule): boolean {
  const value = effective(place, at);
  const text = shownText(value, undefined);
  const [one = "", other = ""] = (condition?.values ?? []).map(
    ({ userEnteredValue = "" }) => userEnteredValue,
  );
  const number = value?.numberValue;
  const compared = (test: (value: number) => boolean) => number !== undefined && test(number);
  const tests: Record<string, () => boolean> = {
    BLANK: () => text === "",
    NOT_BLANK: () => text !== "",
    TEXT_EQ: () => text === one,
    TEXT_CONTAINS: () => text.includes(one),
    TEXT_NOT_CONTAINS: () => !text.includes(one),
    TEXT_STARTS_WITH: () => text.startsWith(one),
    NUMBER_GREATER: () => compared((n) => n > Number(one)),
    NUMBER_GREATER_THAN_EQ: () => compared((n) => n >= Number(one)),
    NUMBER_LESS: () => compared((n) => n < Number(one)),
    NUMBER_LESS_THAN_EQ: () => compared((n) => n <= Number(one)),
    NUMBER_EQ: () => compared((n) => n === Number(one)),
    NUMBER_BETWEEN: () => compared((n) => n >= Number(one) && n <= Number(other)),
  };
  return tests[condition?.type ?? ""]?.() ?? false;
}

function gradient({ gradientRule = {} }: ConditionalRule, numbers: number[]): (value: number) => Color {
  const sorted = numbers.toSorted((one, other) => one - other);
  const stops = [gradientRule.minpoint, gradientRule.midpoint, gradientRule.maxpoint].flatMap((point) =>
    point ? [{ at: pointAt(point, sorted), colour: tintOf(point) ?? {} }] : [],
  );
  return (value) => {
    const next = stops.findIndex(({ at }) => value <= at);
    const to = stops[next < 0 ? stops.length - 1 : next];
    const from = stops[Math.max(0, next < 0 ? stops.length - 1 : next - 1)];
    if (!from || !to) return {};
    const share = to.at === from.at ? 1 : Math.min(1, (value - from.at) / (to.at - from.at));
    return mixed(from.colour, to.colour, share);
  };
}

function pointAt({ type, value }: InterpolationPoint, sorted: readonly number[]): number {
  const least = sorted[0] ?? 0;
  const most = sorted.at(-1) ?? 0;
  const share = Number(value ?? 0) / 100;
  if (type === "MIN") return least;
  if (type === "MAX") return most;
  if (type === "PERCENT") return least + share * (most - least);
  if (type === "PERCENTILE") return sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return Number(value ?? 0);
}

function mixed(from: Color, to: Color, share: number): Color {
  const part = (name: keyof Color) => (from[name] ?? 0) + share * ((to[name] ?? 0) - (from[name] ?? 0));
  return { red: part("red"), green: part("green"), blue: part("blue") };
}

export const groundClass = (colour: string) => `g-${colour.slice(1)}`;

/** The rules of the classes that this tab's cells have, each with ink that can be read on it. */
export function coloursCss(tab: Tab, looks: Looks): string {
  const found = new Set<string>();
  for (const [row, line] of tab.cells.entries())
    for (const column of line.keys()) {
      const { ground } = looks([row, column]);
      if (ground) found.add(ground);
    }
  return [...found]
    .map((colour) => `.cells .${groundClass(colour)} { background: ${colour}; color: ${inkOn(colour)} }`)
    .join("\n");
}

function inkOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#111" : "#fff";
}
