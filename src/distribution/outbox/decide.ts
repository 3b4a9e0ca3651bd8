/** What the owner did to a post's row, as acts upon the post: told from what stood there before and what stands there now. */
import type { Post } from "../posts.ts";

/** The owner's columns of a row. */
export interface OwnersWord {
  text: string;
  /** As the column names it; empty for none. */
  decision: string;
  dated: Date | null;
}

export type Act =
  | { kind: "edit"; text: string }
  | { kind: "date"; dated: Date | null }
  | { kind: "approve" }
  /** Back to where it waits for a word. */
  | { kind: "ask"; why: string | null }
  | { kind: "drop" }
  | { kind: "posted" };

const APPROVING = ["Approved", "Approve again"];
const DROPPING = "Not now";
const POSTED = "Posted by me";

const CHANGED =
  "You changed the text after you had approved it. Read it once more and set Decision to “Approve again”.";

/** In the order in which they are to be done. A word counts when it is new: one that stands there still was acted upon. */
export function actsOf(post: Post, word: OwnersWord): Act[] {
  if (!mayChange(post))
    return word.decision === POSTED && post.state === "failed" ? [{ kind: "posted" }] : [];
  const isNew = word.decision !== post.decision;
  const isEdited = word.text.trim() !== "" && word.text !== post.text;
  const acts: Act[] = isEdited ? [{ kind: "edit", text: word.text }] : [];
  if (word.dated?.getTime() !== post.dated?.getTime()) acts.push({ kind: "date", dated: word.dated });
  if (isNew) return [...acts, ...actsOfWord(post, word.decision)];
  // By hand the owner posts what they have before them.
  if (isEdited && post.state === "approved") acts.push({ kind: "ask", why: CHANGED });
  return acts;
}

function actsOfWord(post: Post, decision: string): Act[] {
  if (decision === POSTED) return [{ kind: "posted" }];
  if (decision === DROPPING) return [{ kind: "drop" }];
  if (APPROVING.includes(decision)) return [{ kind: "ask", why: null }, { kind: "approve" }];
  // A word that is taken back; one that only the command gave stands nowhere here.
  return post.state === "proposed" ? [] : [{ kind: "ask", why: null }];
}

/** What has begun to leave is as it is; what failed may be tried again with another text. */
const mayChange = ({ state, decision }: Post): boolean =>
  ["proposed", "approved", "handed", "failed"].includes(state) ||
  (state === "dropped" && decision === DROPPING);
