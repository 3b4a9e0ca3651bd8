/** What a text weighs on X (twitter-text's configuration of version 3): links 23, emoji 2, most of what isn't Latin 2. */
import { entitiesOf } from "../mastodon/entities.ts";

const LINK = 23;
const LIGHT: readonly (readonly [from: number, to: number])[] = [
  [0, 4351],
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
];
const EMOJI = /^(?:\p{RGI_Emoji}|\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f)$/v;
const SIGNS = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Any address is a link here: the pages of this machine have no top-level domain. */
export function weightOf(text: string): number {
  const written = text.normalize("NFC");
  let weight = 0;
  let at = 0;
  for (const { begin, end } of entitiesOf(written).filter(({ kind }) => kind === "url")) {
    weight += weightOfWords(written.slice(at, begin)) + LINK;
    at = end;
  }
  return weight + weightOfWords(written.slice(at));
}

function weightOfWords(words: string): number {
  let weight = 0;
  for (const { segment } of SIGNS.segment(words))
    weight += EMOJI.test(segment) ? 2 : [...segment].reduce((sum, sign) => sum + weightOfSign(sign), 0);
  return weight;
}

function weightOfSign(sign: string): number {
  const code = sign.codePointAt(0) ?? 0;
  return LIGHT.some(([from, to]) => code >= from && code <= to) ? 1 : 2;
}
