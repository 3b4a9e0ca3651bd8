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

/** `text` laid over `present`: the same beginning and end keep their formatting, the middle takes that of its place. */
export function retyped(present: RichText, text: string): Fields[] {
  const before = present.map((item) => item.plain_text).join("");
  const start = sameLength(before, text);
  const rest = Math.min(before.length, text.length) - start;
  const end = Math.min(rest, sameLength(reversed(before.slice(start)), reversed(text.slice(start))));
  const typed = text.slice(start, text.length - end);
  return [
    ...cut(present, 0, start),
    ...richTextOf(typed, formatAt(present, start)),
    ...cut(present, before.length - end, before.length),
  ];
}

function sameLength(one: string, other: string): number {
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  return same;
}

const reversed = (text: string) => text.split("").reverse().join("");

const formatOf = ({ annotations, href }: RichText[number]): Fields => ({
  annotations,
  link: href === null ? null : { url: href },
});

/** That of the item which the position lies within; plain at the edge of one. */
function formatAt(items: RichText, position: number): Fields {
  let from = 0;
  for (const item of items) {
    const to = from + item.plain_text.length;
    if (from < position && position < to) return formatOf(item);
    from = to;
  }
  return {};
}

function cut(items: RichText, from: number, to: number): Fields[] {
  let at = 0;
  return items.flatMap((item) => {
    const text = item.plain_text.slice(Math.max(0, from - at), Math.max(0, to - at));
    at += item.plain_text.length;
    return richTextOf(text, formatOf(item));
  });
}
