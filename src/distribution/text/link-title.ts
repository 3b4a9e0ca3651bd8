/** Titles for places where a post is a link with a title: the issue's own, without ornament. */
import { signsOf } from "./signs.ts";

const ORNAMENT = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3/u;

/** Without emoji and exclamation marks, and without the publication's name at an end; at most `most` characters. */
export function linkTitle(
  title: string,
  { most, publication }: { most: number; publication: string },
): string {
  const plain = signsOf(title)
    .filter((sign) => !ORNAMENT.test(sign))
    .join("")
    .replace(/[!！¡]+/g, "")
    .replace(/\s+/g, " ")
    .trim();
  const named = withoutName(plain, publication);
  return cutBetweenWords(named || title, most);
}

const JOINED = /^\s*[|–—:·•-]\s+|\s+[|–—·•-]\s*$/u;

function withoutName(title: string, name: string): string {
  if (name === "" || title === name) return title;
  const rest = title.startsWith(name)
    ? title.slice(name.length)
    : title.endsWith(name)
      ? title.slice(0, -name.length)
      : "";
  return JOINED.test(rest) ? rest.replace(JOINED, "").trim() : title;
}

function cutBetweenWords(title: string, most: number): string {
  if ([...title].length <= most) return title;
  const signs = signsOf(title);
  while ([...signs.join("")].length > most - 1) signs.pop();
  const cut = signs.join("");
  const blank = cut.lastIndexOf(" ");
  return ended(blank > cut.length / 2 ? cut.slice(0, blank) : cut);
}

/** What was cut ends so. */
export const ended = (text: string): string => `${text.replace(/[\s,;:.–—-]+$/, "")}…`;
