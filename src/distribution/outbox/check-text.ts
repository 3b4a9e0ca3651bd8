/** What keeps a text of the owner's from going as it is, and what they should know of it, in words for its row. */
import { partsOf as fieldsOf, unknownFields } from "../../content/merge-fields.ts";
import { NETWORK_NAMES } from "../channels.ts";
import type { NetworkName, TextRules } from "../network.ts";
import { LINK, type Post, partsOf } from "../posts.ts";
import { fits, linksIn } from "../text/length.ts";

interface TextCheck {
  /** Each a sentence that says what to do. With one of them nothing is approved or posted. */
  problems: string[];
  /** What is as the owner may well want it. */
  notes: string[];
}

type Text = Pick<Post, "network" | "text" | "title" | "link">;

export function checkText(post: Text, rules: TextRules): TextCheck {
  const parts = post.text.split(BETWEEN);
  const problems = isTitled(rules) ? titleProblems(post, rules) : wordProblems(post, parts);
  return {
    problems: [...problems, ...linkProblems(post), ...fieldProblems(post), ...lengthProblems(post, rules)],
    notes: linkNotes(post),
  };
}

const BETWEEN = /^[ \t]*---[ \t]*$/m;

/** There a post is a link with a title, and words beside it are left away. */
const isTitled = ({ mostTitle }: TextRules): boolean => mostTitle !== undefined;

function titleProblems({ title, network }: Text, { mostTitle = 0 }: TextRules): string[] {
  const length = [...title].length;
  return length <= mostTitle
    ? []
    : [`Its title has ${length} characters, and ${NETWORK_NAMES[network]} takes ${mostTitle}.`];
}

const THREADS: readonly NetworkName[] = ["bluesky", "mastodon", "x"];

/** A letter, a figure, an emoji: anything that is seen. */
const SEEN = /[^\p{C}\p{Z}\s]/u;

function wordProblems({ network }: Text, parts: readonly string[]): string[] {
  const [first = ""] = parts;
  if (parts.length === 1) return SEEN.test(first) ? [] : ["Its text is empty: write something."];
  if (!THREADS.includes(network))
    return [`${NETWORK_NAMES[network]} has no threads: take the lines “---” away, so that it is one post.`];
  return parts.flatMap((part, index) =>
    SEEN.test(part)
      ? []
      : [
          `Part ${index + 1} of ${parts.length} is empty: write something there, or take one of the lines “---” away.`,
        ],
  );
}

function linkProblems({ text }: Text): string[] {
  const count = text.split(LINK).length - 1;
  const near = /\{\s*link\s*\}/gi;
  const misspelt = [...text.matchAll(near)].map(([found]) => found).find((found) => found !== LINK);
  return [
    ...(count > 1 ? [`${LINK} stands in it ${count} times: leave it where the link should be.`] : []),
    ...(misspelt ? [`${misspelt} is not known, and people would read it so: write ${LINK}.`] : []),
  ];
}

/** In mails such a field is another for each reader; a post is the same for all. */
function fieldProblems({ text, title }: Text): string[] {
  const said = `${title}\n${text}`;
  const known = fieldsOf(said).flatMap((part) => (typeof part === "string" ? [] : [part.field]));
  const names = new Set([...known.map((field) => field.split("|")[0] ?? field), ...unknownFields(said)]);
  return [...names].map(
    (name) =>
      `It has {{${name}}} in it, and a post has no one reader to fill it in: write words in its place.`,
  );
}

function lengthProblems(post: Text, rules: TextRules): string[] {
  const parts = partsOf(post).map((part) => fits(part, rules));
  return parts.flatMap(({ why, length, most }, index) => {
    if (why === null) return [];
    const which = parts.length === 1 ? "" : `Part ${index + 1}: `;
    const where =
      length > most ? ` ${NETWORK_NAMES[post.network]} takes ${most} characters: shorten it.` : "";
    return [`${which}${why}${where}`];
  });
}

/** Other links are the owner's own affair. */
function linkNotes(post: Text): string[] {
  const page = pageOf(post.link);
  const links = linksIn(post.text);
  if (links.length === 0) return [];
  if (links.some((link) => pageOf(link) === page))
    return [
      `The issue’s address stands in it by itself: who comes by that is not counted as this post’s. Write ${LINK} in its place.`,
    ];
  return [`Who comes by ${LINK} is counted as this post’s, and who follows another link in it is not.`];
}

const pageOf = (address: string): string => {
  if (!URL.canParse(address)) return address;
  const { host, pathname } = new URL(address);
  return `${host}${pathname.replace(/\/$/, "")}`.toLowerCase();
};
