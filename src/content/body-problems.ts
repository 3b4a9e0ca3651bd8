/** What keeps the body of an issue from being rendered, told before anything tries. */

const LONGEST = 400_000;
// The parser recurses once a level; its stack holds some thousand.
const TOO_DEEP = /^(?:[ \t]*>){100}/m;

/** One sentence each, for the owner; none for a body that can be published and mailed. */
export function bodyProblems(markdown: string): string[] {
  const problems: string[] = [];
  if (markdown.replace(/<!--[\s\S]*?-->/g, "").trim() === "") problems.push("It has no text.");
  if (markdown.length > LONGEST)
    problems.push("Its text has more than 400,000 characters; split it into two issues.");
  if (TOO_DEEP.test(markdown))
    problems.push("Its text has a quotation within a hundred others; take some out.");
  return problems;
}
