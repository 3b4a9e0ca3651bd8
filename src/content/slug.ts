/** The part of an address that names an issue: `[a-z0-9-]`, 1 to 80 characters, no hyphen at either end. */

import { createHash } from "node:crypto";

const SLUG_LENGTH = 80;
const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

// Letters that Unicode doesn't take apart into a base letter and a mark.
const LETTERS: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ı: "i",
};

/** Empty when the text holds no letter or digit that has a Latin form. */
export function slugify(text: string): string {
  const latin = text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[ßæœøđðþłı]/g, (letter) => LETTERS[letter] ?? "")
    .replace(/['’‘`]/g, "");
  return shorten(latin.replace(/[^a-z0-9]+/g, "-"), SLUG_LENGTH);
}

/**
 * The slug of the first candidate that yields one. If none does (a title in Arabic, say), it is made of a
 * fingerprint of the candidates, so that two such issues don't fall together.
 */
export function slugFor(candidates: readonly string[]): string {
  for (const candidate of candidates) {
    const slug = slugify(candidate);
    if (slug) return slug;
  }
  return `issue-${createHash("sha256").update(JSON.stringify(candidates)).digest("hex").slice(0, 8)}`;
}

/**
 * One slug per issue, none twice, for issues in their lasting order. The first keeps its slug, the next gets
 * `-<number>`, so an address once published stays what it is when newer issues arrive. A slug that is in order
 * and free is never touched, whoever made it.
 */
export function uniqueSlugs(issues: readonly { slug: string; number: number | null }[]): string[] {
  const taken = new Set<string>();
  return issues.map(({ slug, number }) => {
    const own = SLUG.test(slug) ? slug : slugFor([slug, `issue-${number ?? ""}`]);
    const unique = firstFree(own, number, taken);
    taken.add(unique);
    return unique;
  });
}

function firstFree(slug: string, number: number | null, taken: ReadonlySet<string>): string {
  if (!taken.has(slug)) return slug;
  const numbered = number === null ? slug : withEnding(slug, `-${number}`);
  if (!taken.has(numbered)) return numbered;
  for (let count = 2; ; count += 1) {
    const counted = withEnding(numbered, `-${count}`);
    if (!taken.has(counted)) return counted;
  }
}

function withEnding(slug: string, ending: string): string {
  return shorten(slug, SLUG_LENGTH - ending.length) + ending;
}

/** Cuts at a hyphen where there is one in the last third, so that no word is left half. */
function shorten(slug: string, length: number): string {
  const trimmed = slug.replace(/^-+|-+$/g, "");
  if (trimmed.length <= length) return trimmed;
  const cut = trimmed.slice(0, length + 1);
  const hyphen = cut.lastIndexOf("-");
  return cut.slice(0, hyphen > (length * 2) / 3 ? hyphen : length).replace(/-+$/, "");
}
