/** On the desk somebody invented can like a post, repost it, or answer: a form beside the thread. */
import type { DatabaseSync } from "node:sqlite";
import type { Context } from "hono";
import type { Clock } from "../../../core/clock.ts";
import { isHandle } from "../../bluesky/accounts.ts";
import { XrpcError } from "../../bluesky/errors.ts";
import { ownerActs } from "../../bluesky/owner-acts.ts";
import type { StoredRecord } from "../../bluesky/records.ts";
import { inTransaction } from "../../store.ts";
import { BlueskyLayout } from "./frame.tsx";

const SOMEBODY = "ada.example";
const MOST_SIGNS = 300;

export const ActsForm = ({ action, token }: { action: string; token: string }) => (
  <form class="somebody card" method="post" action={action}>
    <input type="hidden" name="token" value={token} />
    <h2>As somebody else</h2>
    <p class="muted">What people do to this post, for you to see what becomes of it.</p>
    <label>
      Who
      <input name="by" value={SOMEBODY} required />
    </label>
    <label>
      Reply
      <textarea name="text" rows={3} maxlength={MOST_SIGNS} />
    </label>
    <div class="acts">
      <button type="submit" name="act" value="reply">
        Reply
      </button>
      <button type="submit" name="act" value="like">
        Like
      </button>
      <button type="submit" name="act" value="repost">
        Repost
      </button>
    </div>
  </form>
);

interface Acting {
  store: DatabaseSync;
  clock: Clock;
  post: StoredRecord;
  form: URLSearchParams;
}

/** Does what the form says, and shows the thread again. */
export function act(c: Context, { store, clock, post, form }: Acting): Response | Promise<Response> {
  const by = (form.get("by") ?? "").trim().replace(/^@/, "").toLowerCase();
  const text = (form.get("text") ?? "").replaceAll("\r\n", "\n").trim();
  const asked = form.get("act");
  if (!isHandle(by)) return refused(c, 400, "A handle looks like ada.example, so nothing was done.");
  if (asked !== "like" && asked !== "repost" && text === "")
    return refused(c, 400, "A reply needs words, so nothing was done.");
  const outside = { store, now: clock.now() };
  const { uri } = post;
  try {
    inTransaction(store, () =>
      asked === "like" || asked === "repost"
        ? ownerActs[asked](outside, { uri, by })
        : ownerActs.reply(outside, { uri, by, text }),
    );
  } catch (error) {
    if (error instanceof XrpcError) return refused(c, 400, `Nothing was done: ${error.message}`);
    throw error;
  }
  return c.redirect(c.req.path, 303);
}

export const STALE =
  "The sandbox was started anew since this page was opened, so nothing was done yet. Go back, load the page again, and do it once more.";

export const refused = (c: Context, status: 400 | 403 | 413 | 415, sentence: string) =>
  c.html(
    <BlueskyLayout title="Not done">
      <h1>Not done</h1>
      <p class="lede">{sentence}</p>
      <p>
        <a href="/bluesky">Back to the posts</a>
      </p>
    </BlueskyLayout>,
    status,
  );
