/** The tags and attributes of Notion's markdown: `<callout icon="💡">`, `{color="red"}`. */

export interface Tag {
  name: string;
  closing: boolean;
  /** `<empty-block/>`: it has no other end. */
  whole: boolean;
  attributes: Map<string, string>;
  /** Where the text goes on after it. */
  end: number;
}

const TAG = /<(\/?)([a-z][a-z0-9_-]*)((?:\s+[a-z][\w-]*="[^"]*")*)\s*(\/?)>/iy;

/** The tag that begins exactly there, or null. */
export function tagAt(text: string, at: number): Tag | null {
  TAG.lastIndex = at;
  const found = TAG.exec(text);
  if (!found) return null;
  const [whole, slash, name = "", attributes = "", end] = found;
  return {
    name: name.toLowerCase(),
    closing: slash === "/",
    whole: end === "/",
    attributes: attributesIn(attributes),
    end: at + whole.length,
  };
}

export function attributesIn(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/([a-z][\w-]*)="([^"]*)"/gi)].map(([, key = "", value = ""]) => [key, value]),
  );
}

const ATTRIBUTE_LIST = /(?<!\\)[ \t]?\{((?:[ \t]*(?:color|toggle|icon|ratio)="[^"{}]*")+)[ \t]*\}[ \t]*$/;

/** A line without the list of attributes at its end, and what the list said. */
export function withoutAttributes(line: string): { text: string; attributes: Map<string, string> } {
  const found = line.includes("{") ? ATTRIBUTE_LIST.exec(line) : null;
  if (!found) return { text: line, attributes: new Map() };
  return { text: line.slice(0, found.index), attributes: attributesIn(found[1] ?? "") };
}

/** An address that a reader's browser may be sent to, written so that Markdown takes it whole; null for any other. */
export function webAddress(address: string | undefined): string | null {
  if (!address || !/^https?:\/\//i.test(address) || !URL.canParse(address)) return null;
  return address.replace(/[\s<>()\\]/g, (character) =>
    encodeURIComponent(character).replace("(", "%28").replace(")", "%29"),
  );
}
