/**
 * A post's text with its facets: what of it leads where, by offsets of its UTF-8 bytes. The server takes offsets that lie
 * outside of the text (tried with PDS 0.5.35), so they are checked here.
 */
import { InvariantError } from "../../core/errors.ts";
import { shownLink } from "../../core/shown-link.ts";

type Feature =
  | { $type: "app.bsky.richtext.facet#link"; uri: string }
  | { $type: "app.bsky.richtext.facet#tag"; tag: string }
  | { $type: "app.bsky.richtext.facet#mention"; did: string };

export interface Facet {
  index: { byteStart: number; byteEnd: number };
  features: [Feature];
}

export interface RichText {
  text: string;
  facets: Facet[];
}

/** The DID of a handle; null where nobody has it. */
type Resolve = (handle: string) => Promise<string | null>;

// A link is plain ASCII, so that it ends where Chinese or an emoji begins. Tags and handles follow a gap or a bracket.
const MARKS =
  /https?:\/\/[!-~]+|(?<=^|[\s(（「])[#＃](?<tag>[\p{L}\p{M}\p{N}_]+(?:-[\p{L}\p{M}\p{N}_]+)*)|(?<=^|[\s(（「])@(?<handle>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9])/giu;

const ONLY_DIGITS = /^[\p{N}_-]+$/u;
const MOST_TAG_SIGNS = 64;

/** Shows links short (`core/shown-link.ts`). `link` is taken whole wherever it stands, though brackets or dots end it. */
export async function richText(text: string, link: string, resolve: Resolve): Promise<RichText> {
  let shown = "";
  let from = 0;
  const facets: Facet[] = [];
  for (const match of text.matchAll(MARKS)) {
    const { tag, handle } = match.groups ?? {};
    const whole = (tag ?? handle) ? match[0] : linkIn(match[0], link);
    const feature = await featureOf({ whole, tag, handle }, resolve);
    if (!feature) continue;
    shown += text.slice(from, match.index);
    from = match.index + whole.length;
    const byteStart = Buffer.byteLength(shown);
    shown += feature.$type === "app.bsky.richtext.facet#link" ? shownLink(whole) : whole;
    facets.push({ index: { byteStart, byteEnd: Buffer.byteLength(shown) }, features: [feature] });
  }
  const rich = { text: shown + text.slice(from), facets };
  assertFacets(rich);
  return rich;
}

interface Mark {
  whole: string;
  tag: string | undefined;
  handle: string | undefined;
}

async function featureOf({ whole, tag, handle }: Mark, resolve: Resolve): Promise<Feature | null> {
  if (tag !== undefined) {
    const isTag = !ONLY_DIGITS.test(tag) && [...tag].length <= MOST_TAG_SIGNS;
    return isTag ? { $type: "app.bsky.richtext.facet#tag", tag } : null;
  }
  if (handle !== undefined) {
    const did = await resolve(handle.toLowerCase());
    return did === null ? null : { $type: "app.bsky.richtext.facet#mention", did };
  }
  return URL.canParse(whole) ? { $type: "app.bsky.richtext.facet#link", uri: whole } : null;
}

const CLOSING: Record<string, string> = { ")": "(", "]": "[", "}": "{", ">": "<" };

/** Without what belongs to the sentence around it: stops, quotes, and brackets that it didn't open. */
function linkIn(found: string, link: string): string {
  if (link !== "" && found.startsWith(link) && !/^[\w/?#&=%-]/.test(found.slice(link.length))) return link;
  let whole = found;
  for (;;) {
    const last = whole.at(-1) ?? "";
    const opening = CLOSING[last];
    const count = (sign: string) => whole.split(sign).length;
    const isOutside = opening ? count(last) > count(opening) : /[.,;:!?'"*]/.test(last);
    if (!isOutside) return whole;
    whole = whole.slice(0, -1);
  }
}

const isInsideASign = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

/** Throws InvariantError for a facet that is empty, outside of the text, within a sign, or over another one. */
export function assertFacets({ text, facets }: RichText): void {
  const bytes = Buffer.from(text);
  let end = 0;
  for (const { index } of facets) {
    const { byteStart, byteEnd } = index;
    const isSound = byteStart >= end && byteEnd > byteStart && byteEnd <= bytes.length;
    if (!isSound || isInsideASign(bytes[byteStart]) || isInsideASign(bytes[byteEnd]))
      throw new InvariantError(`a facet from ${byteStart} to ${byteEnd} of ${bytes.length} bytes`);
    end = byteEnd;
  }
}
