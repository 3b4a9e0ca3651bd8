/** On the desk somebody invented can like a post, boost it, or answer: a form beside the thread. */
import type { DatabaseSync } from "node:sqlite";
import type { Context } from "hono";
import type { Clock } from "../../../core/clock.ts";
import { MastodonError } from "../../mastodon/errors.ts";
import { ownerActs, type Person } from "../../mastodon/owner-acts.ts";
import type { StatusRow } from "../../mastodon/statuses.ts";
import { inTransaction } from "../../store.ts";
import { MastodonLayout } from "./frame.tsx";

const SOMEBODY = "ada@elsewhere.example";

export function ActsForm({ status, token }: { status: StatusRow; token: string }) {
  return (
    <form class="somebody card" method="post" action={`/mastodon/${status.id}`}>
      <input type="hidden" name="token" value={token} />
      <h2>As somebody else</h2>
      <p class="muted">What people do to this post, for you to see what becomes of it.</p>
      <label>
        Who
        <input name="by" value={SOMEBODY} required pattern="@?[A-Za-z0-9_]+(@[A-Za-z0-9.\-]+)?" />
      </label>
      <label>
        Reply
        <textarea name="text" rows={3} maxlength={500} />
      </label>
      <div class="acts">
        <button type="submit" name="act" value="reply">
          Reply
        </button>
        <button type="submit" name="act" value="favourite">
          Favourite
        </button>
        <button type="submit" name="act" value="reblog">
          Boost
        </button>
      </div>
    </form>
  );
}

interface ActsDesk {
  store: DatabaseSync;
  clock: Clock;
}

/** Does what the form says, and shows the thread again. */
export function act(
  c: Context,
  { store, clock }: ActsDesk,
  form: URLSearchParams,
): Response | Promise<Response> {
  const person: Person = { status: c.req.param("id") ?? "", by: form.get("by")?.trim() ?? "" };
  const text = form.get("text")?.replaceAll("\r\n", "\n").trim() ?? "";
  const asked = form.get("act");
  if (!/^@?\w+(@[a-z0-9.-]+)?$/i.test(person.by))
    return refused(c, 400, "A handle looks like ada or ada@elsewhere.example, so nothing was done.");
  if (asked === "reply" && text === "") return refused(c, 400, "A reply needs words, so nothing was done.");
  const context = { store, clock };
  try {
    inTransaction(store, () =>
      asked === "favourite" || asked === "reblog"
        ? ownerActs.act(context, { act: asked, ...person })
        : ownerActs.reply(context, { ...person, text, visibility: "public" }),
    );
  } catch (error) {
    if (error instanceof MastodonError) return refused(c, 404, "That post is not there any more.");
    throw error;
  }
  return c.redirect(`/mastodon/${person.status}`, 303);
}

export const STALE =
  "The sandbox was started anew since this page was opened, so nothing was done yet. Go back, load the page again, and do it once more.";

export const refused = (c: Context, status: 400 | 403 | 404 | 413 | 415, sentence: string) =>
  c.html(
    <MastodonLayout title="Not done">
      <h1>Not done</h1>
      <p class="lede">{sentence}</p>
      <p>
        <a href="/mastodon">Back to the posts</a>
      </p>
    </MastodonLayout>,
    status,
  );
