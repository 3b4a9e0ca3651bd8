/** Text as the owner types it over what stood there: what was left alone keeps its links and its formatting. */
import { OWNER_LIMITS } from "./owner-acts.ts";
import type { RichText } from "./rich-text.ts";
import type { Fields } from "./shape.ts";

/** The text as request items, each as long as Notion allows and with the same `more`. */
export function richTextOf(text: string, more: Fields = {}): Fields[] {
  const items: Fields[] = [];
  const { link = null, ...rest } = more;
  for (let from = 0; from < text.length; ) {
    const to = pieceEnd(text, from);
    items.push({ ...rest, text: { content: text.slice(from, to), link } });
    from = to;
  }
  return items;
}

/** Never between the two halves of a character. */
function pieceEnd(text: string, from: number): number {
  const to = from + OWNER_LIMITS.richTextCharacters;
  const splits = to < text.length && /[\ud800-\udbff]/.test(text[to - 1] ?? "");
  return splits ? to - 1 : to;
}

interface Piece {
  text: string;
  more: Fields;
}

/** `text` laid over `present`: the same beginning and end keep their formatting, the middle takes that of its place. */
export function retyped(present: RichText, text: string): Fields[] {
  const before = present.map((item) => item.plain_text).join("");
  const start = sameLength(before, text);
  const rest = Math.min(before.length, text.length) - start;
  const end = Math.min(rest, sameLength(reversed(before.slice(start)), reversed(text.slice(start))));
  const typed = { text: text.slice(start, text.length - end), more: formatAt(present, start) };
  const pieces = [...cut(present, 0, start), typed, ...cut(present, before.length - end, before.length)];
  return joined(pieces).flatMap((piece) => richTextOf(piece.text, piece.more));
}

/** Neighbours that look alike become one. */
function joined(pieces: readonly Piece[]): Piece[] {
  const whole: Piece[] = [];
  for (const { text, more } of pieces.filter((piece) => piece.text !== "")) {
    const last = whole.at(-1);
    if (last && JSON.stringify(last.more) === JSON.stringify(more)) last.text += text;
    else whole.push({ text, more });
  }
  return whole;
}

function sameLength(one: string, other: string): number {
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  return same;
}

const reversed = (text: string) => text.split("").reverse().join("");

const PLAIN: Fields = { link: null };

const formatOf = ({ annotations, href }: RichText[number]): Fields => ({
  annotations,
  link: href === null ? null : { url: href },
});

/** That of the item which the position lies within or just behind; of the first one at the very start. */
function formatAt(items: RichText, position: number): Fields {
  let from = 0;
  for (const item of items) {
    from += item.plain_text.length;
    if (position <= from) return formatOf(item);
  }
  return PLAIN;
}

function cut(items: RichText, from: number, to: number): Piece[] {
  let at = 0;
  return items.map((item) => {
    const text = item.plain_text.slice(Math.max(0, from - at), Math.max(0, to - at));
    at += item.plain_text.length;
    return { text, more: formatOf(item) };
  });
}
