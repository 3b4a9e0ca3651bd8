/**
 * What in a text is a link, a hashtag or a mention, as Mastodon finds them (its `config/initializers/twitter_regex.rb`,
 * `Tag::HASHTAG_RE` and `Account::MENTION_RE`). It knows the world's top-level domains; here any name will do, so that
 * `.example` and this machine's own pages are links.
 */
export interface Entity {
  kind: "url" | "hashtag" | "mention";
  begin: number;
  end: number;
  /** The address; the tag without its #; `user` or `user@domain`. */
  value: string;
}

const INNER = String.raw`[^\s<>()?]`;
const NESTED = String.raw`\((?:${INNER}|\(${INNER}+\))+\)`;
const PATH_END = String.raw`(?:[^\s()?!*"'「」<>;:=,.$%\[\]~&|@]|${NESTED})`;
const PATH = `/(?:(?:${INNER}|${NESTED})*${PATH_END})?`;
const QUERY = String.raw`\?[^\s<>"「」]*[\p{L}\p{N}_&=#/\-]`;
const HOST = String.raw`(?:[\p{L}\p{N}](?:[\p{L}\p{N}_.\-]*[\p{L}\p{N}])?)`;
const URLS = new RegExp(
  String.raw`(?<![A-Za-z0-9@＠$#＃])https?://${HOST}(?::\d+)?(?:${PATH})?(?:${QUERY})?`,
  "giu",
);
const HASHTAGS =
  /(?<![=/)\p{L}\p{N}_])[#＃]([\p{L}\p{M}\p{N}_]*[\p{L}\p{M}_·・\u200c][\p{L}\p{M}\p{N}_·・\u200c]*)/giu;
const MENTIONS =
  /(?<![=/\p{L}\p{N}_])@([a-z0-9_]+(?:[a-z0-9_.-]+[a-z0-9_]+)?(?:@[\p{L}\p{N}][\p{L}\p{N}.-]*[\p{L}\p{N}])?)/giu;

/** In the order of the text; what stands inside a link is nothing by itself. */
export function entitiesOf(text: string): Entity[] {
  const urls = [...text.matchAll(URLS)].map((match) => entity("url", match, match[0]));
  const others = [
    ...[...text.matchAll(HASHTAGS)].map((match) => entity("hashtag", match, match[1])),
    ...[...text.matchAll(MENTIONS)].map((match) => entity("mention", match, match[1])),
  ].filter(({ begin }) => !urls.some((url) => begin >= url.begin && begin < url.end));
  return [...urls, ...others].sort((one, other) => one.begin - other.begin);
}

const entity = (kind: Entity["kind"], match: RegExpExecArray, value = ""): Entity => ({
  ...{ kind, value, begin: match.index },
  end: match.index + match[0].length,
});

/** Puts something else in place of each entity, and of what stands between them. */
export function rewrite(
  text: string,
  entities: readonly Entity[],
  say: { entity(found: Entity): string; between(words: string): string },
): string {
  let at = 0;
  let made = "";
  for (const found of entities) {
    made += say.between(text.slice(at, found.begin)) + say.entity(found);
    at = found.end;
  }
  return made + say.between(text.slice(at));
}
