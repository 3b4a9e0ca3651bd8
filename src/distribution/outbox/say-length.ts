/** How long a post is, as its network counts, for the owner to see beside it. */
import type { Db } from "../../ledger/open.ts";
import { type Post, partsOf } from "../posts.ts";
import { fits } from "../text/length.ts";
import { rulesFor } from "../usual-rules.ts";

/** “212 of 300 characters.”, “Parts of 212, 140 and 90 of 300 characters.”, and what is too long. Empty for no text. */
export async function sayLength(db: Db, post: Post): Promise<string> {
  if (post.text.trim() === "") return "";
  const { rules } = await rulesFor(db, post.network);
  const parts = partsOf(post).map((part) => fits(part, rules));
  const lengths = parts.map(({ length }) => String(length));
  const last = lengths.pop() ?? "0";
  const of = `of ${rules.most} characters`;
  const said = lengths.length === 0 ? `${last} ${of}.` : `Parts of ${lengths.join(", ")} and ${last} ${of}.`;
  const wrong = parts.flatMap(({ why }) => (why === null ? [] : [why]));
  return [said, ...new Set(wrong)].join(" ");
}
