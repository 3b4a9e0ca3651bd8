/** Words that must stay on one line: titles, names, tags, subjects. */

// Control characters would break a header or a log; the bidirectional overrides would turn the words after them.
const UNPRINTABLE = /[\p{Cc}\u2028\u2029]+/gu;
const INVISIBLE = /[\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Line breaks and control characters become one space; what can't be shown at all is left out. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(INVISIBLE, "").replace(UNPRINTABLE, " ").replace(/\s+/g, " ").trim();
}
