/** Field masks: what of an answer is asked for, and what of a message an update is to change. */
import { type FieldType, fieldsOf } from "./messages.ts";

/** A tree of names. A name without further ones stands for all that is below it; so does `*`. */
export type Mask = Map<string, Mask>;

export class MaskError extends Error {
  override readonly name = "MaskError";
}

/**
 * Reads `sheets(properties(sheetId,title),charts/chartId),namedRanges`.
 * @throws MaskError when it isn't one.
 */
export function parseMask(text: string): Mask {
  const tokens = text.match(/[\w*$@-]+|[(),./]/g) ?? [];
  if (tokens.join("") !== text.replaceAll(/\s/g, "") || tokens.length === 0) throw new MaskError(text);
  const [mask, rest] = readList(tokens);
  if (rest.length > 0) throw new MaskError(text);
  return mask;
}

function readList(tokens: readonly string[]): [Mask, readonly string[]] {
  const mask: Mask = new Map();
  let rest = tokens;
  for (;;) {
    rest = readPath(rest, mask);
    if (rest[0] !== ",") return [mask, rest];
    rest = rest.slice(1);
  }
}

/** Puts one path into the mask, and gives what follows it. */
function readPath([name = "", ...rest]: readonly string[], mask: Mask): readonly string[] {
  if (!/^[\w*$@-]+$/.test(name)) throw new MaskError(name);
  const isWhole = mask.get(name)?.size === 0;
  const below: Mask = mask.get(name) ?? new Map();
  mask.set(name, below);
  const [sign, ...after] = rest;
  if (sign === "." || sign === "/") {
    // What was asked for whole stays whole, whatever is asked for of it besides.
    return readPath(after, isWhole ? new Map() : below);
  }
  if (sign === "(") {
    const [inner, left] = readList(after);
    if (left[0] !== ")") throw new MaskError(name);
    if (!isWhole) for (const [key, value] of inner) below.set(key, value);
    return left.slice(1);
  }
  below.clear();
  return rest;
}

const isWhole = (mask: Mask) => mask.size === 0 || mask.has("*");

/** The first path that the message has not, e.g. `sheets.colour`; null when it has all. */
export function unknownPath(message: string, mask: Mask): string | null {
  const known = fieldsOf(message);
  for (const [name, below] of mask) {
    if (name === "*") continue;
    const type = known.get(name);
    if (!type) return name;
    const inner = messageIn(type);
    const wrong =
      below.size === 0
        ? null
        : inner
          ? unknownPath(inner, below)
          : type.kind === "unplayed"
            ? null
            : [...below.keys()][0];
    if (wrong) return `${name}.${wrong}`;
  }
  return null;
}

function messageIn(type: FieldType): string | null {
  if (type.kind === "list") return messageIn(type.of);
  return type.kind === "message" ? type.name : null;
}

/** Whether anything of this path is asked for. */
export function wants(mask: Mask, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined || isWhole(mask)) return true;
  const below = mask.get(name);
  return below !== undefined && wants(below, rest);
}

/** What of an answer the mask lets through. What holds nothing of what was asked for is left out. */
export function select(value: unknown, mask: Mask): unknown {
  if (isWhole(mask) || value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item) => select(item, mask) ?? {});
  const kept = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    const below = mask.get(key);
    return below ? [[key, select(inner, below)]] : [];
  });
  return Object.fromEntries(kept);
}

type Fields = Record<string, unknown>;

/** Each path of the mask as it stands in `given` is put into `target`; what `given` has not is taken away there. */
export function update(target: object, given: object, mask: Mask): void {
  const [into, from] = [target as Fields, given as Fields];
  const names = mask.has("*") ? new Set([...Object.keys(into), ...Object.keys(from)]) : mask.keys();
  for (const name of names) {
    const below = mask.get(name) ?? new Map();
    const value = from[name] ?? undefined;
    if (below.size > 0) updateBelow(into, { name, value, below });
    else if (value === undefined) delete into[name];
    else into[name] = structuredClone(value);
  }
}

function updateBelow(into: Fields, { name, value, below }: { name: string; value: unknown; below: Mask }) {
  const inner = { ...((into[name] ?? {}) as Fields) };
  update(inner, (value ?? {}) as Fields, below);
  if (Object.keys(inner).length > 0) into[name] = inner;
  else delete into[name];
}
