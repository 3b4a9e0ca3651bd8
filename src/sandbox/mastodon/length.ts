/** How long a post is, as Mastodon counts (`StatusLengthValidator`): in graphemes, any link as 23, handles without their domain. */
import { entitiesOf, rewrite } from "./entities.ts";

const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });

export function countedLength(text: string, spoiler: string, perUrl: number): number {
  const entities = entitiesOf(text).filter(({ kind }) => kind !== "hashtag");
  const counted = rewrite(text, entities, {
    entity: ({ kind, value }) => (kind === "url" ? "x".repeat(perUrl) : `@${value.split("@")[0]}`),
    between: (words) => words,
  });
  return [...GRAPHEMES.segment(spoiler + counted)].length;
}
