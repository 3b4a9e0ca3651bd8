/** How long a post is, as its network counts, and what is wrong with it, for the owner to see beside it. */
import type { Db } from "../../ledger/open.ts";
import { type Post, partsOf } from "../posts.ts";
import { fits } from "../text/length.ts";
import { rulesFor } from "../usual-rules.ts";
import { checkText } from "./check-text.ts";

/** “212 of 300 characters.”, “Parts of 212, 140 and 90 of 300 characters.”, then what keeps it from going. */
export async function sayLength(db: Db, post: Post): Promise<string> {
  const { rules } = await rulesFor(db, post.network);
  const { problems, notes } = checkText(post, rules);
  const said =
    rules.mostTitle === undefined ? [lengthsOf(partsOf(post).map((part) => fits(part, rules)))] : [];
  return [...said, ...problems, ...notes].join(" ");
}

function lengthsOf(parts: readonly { length: number; most: number }[]): string {
  const lengths = parts.map(({ length }) => String(length));
  const last = lengths.pop() ?? "0";
  const of = `of ${parts[0]?.most ?? 0} characters`;
  return lengths.length === 0 ? `${last} ${of}.` : `Parts of ${lengths.join(", ")} and ${last} ${of}.`;
}

/** What stands on the row of a post that was approved, and can't go as it is; null where it can. */
export async function whyNotAsItIs(db: Db, post: Post): Promise<string | null> {
  const { rules } = await rulesFor(db, post.network);
  return checkText(post, rules).problems.length === 0 ? null : NOT_AS_IT_IS;
}

/** What is wrong follows it on the row. */
const NOT_AS_IT_IS =
  "You approved it, and it can't go as it is, so nothing was posted. Correct its text and set Decision to “Approve again”.";
