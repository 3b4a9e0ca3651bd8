/** What keeps the body of an issue from being rendered, told before anything tries. */

const LONGEST = 400_000;
// The parser recurses once a level; its stack holds some thousand.
const TOO_DEEP = /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){100}/m;
// A rule may be as long as it likes.
const RULE = /^[ \t]*(?:(?:-[ \t]*)+|(?:\*[ \t]*)+)$/gm;
// Each row is filled up to the width of the head.
const TOO_WIDE = /^[ \t>]*\|?(?:[ \t]*:?-+:?[ \t]*\|){100}/m;

/** One sentence each, for the owner; none for a body that can be published and mailed. */
export function bodyProblems(markdown: string): string[] {
  const problems: string[] = [];
  if (markdown.replace(/<!--[\s\S]*?-->/g, "").trim() === "") problems.push("It has no text.");
  if (markdown.length > LONGEST)
    problems.push("Its text has more than 400,000 characters; split it into two issues.");
  if (TOO_DEEP.test(markdown.replace(RULE, "")))
    problems.push("Its text has a quotation or a list within a hundred others; take some out.");
  if (TOO_WIDE.test(markdown))
    problems.push("Its text has a table of more than a hundred columns; split it.");
  return problems;
}
