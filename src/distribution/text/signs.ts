/** The signs of a text as a reader sees them: a letter with its accents is one, and so is a family of emoji. */

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

export const signsOf = (text: string): string[] =>
  Array.from(segmenter.segment(text), ({ segment }) => segment);
