/** Reddit as a person sees it: the form of a subreddit, filled in by a link, and what was submitted. */
import type { Context } from "hono";
import { permalinkOf } from "../../reddit/answers.ts";
import { limitsOf } from "../../reddit/limits.ts";
import { findLink, idFrom, OWNER } from "../../reddit/links.ts";
import { submit } from "../../reddit/submit.ts";
import { inTransaction } from "../../store.ts";
import type { TwinContext } from "../../twin.ts";
import { OwnPage, ownPages, STALE, Wrong } from "../own-page.tsx";
import type { Posted } from "../posted-form.ts";
import { Comments, LinkPost, REDDIT_STYLE } from "./post.tsx";

const NAME = "Reddit";

interface Filled {
  subreddit: string;
  title: string;
  url: string;
}

export function redditPages(context: TwinContext) {
  const { store } = context;
  const { app, token, guards } = ownPages(NAME, REDDIT_STYLE);
  const form = (c: Context, filled: Filled, wrong: string | null) =>
    c.html(
      <Submit context={context} token={token} filled={filled} wrong={wrong} />,
      wrong === null ? 200 : 400,
    );
  const open = (c: Context, subreddit: string) =>
    form(c, { subreddit, title: c.req.query("title") ?? "", url: c.req.query("url") ?? "" }, null);
  app.get("/submit", (c) => open(c, ""));
  app.get("/r/:subreddit/submit", (c) => open(c, c.req.param("subreddit")));
  app.post("/submit", ...guards, (c) => {
    const text = (name: string) => c.get("form").get(name)?.trim() ?? "";
    const filled = { subreddit: text("sr").replace(/^\/?r\//, ""), title: text("title"), url: text("url") };
    if (c.get("stale")) return form(c, filled, STALE);
    const made = inTransaction(store, () => submit(context, { ...filled, resubmit: false, byHand: true }));
    return "errors" in made
      ? form(c, filled, made.errors[0]?.[1] ?? "It was not taken.")
      : c.redirect(permalinkOf(made), 303);
  });
  const show = (c: Context<Posted>, id: string) => {
    const link = findLink(store, idFrom(id));
    if (!link || link.isDeleted) return c.notFound();
    return c.html(
      <OwnPage name={NAME} title={link.title}>
        <h1>r/{link.subreddit}</h1>
        <LinkPost store={store} link={link} href={permalinkOf(link)} />
        <Comments store={store} link={link} />
      </OwnPage>,
    );
  };
  app.get("/comments/:id", (c) => show(c, c.req.param("id")));
  app.get("/comments/:id/", (c) => show(c, c.req.param("id")));
  app.get("/r/:subreddit/comments/:id/*", (c) => show(c, c.req.param("id")));
  return app;
}

function Submit(props: { context: TwinContext; token: string; filled: Filled; wrong: string | null }) {
  const { context, token, filled, wrong } = props;
  return (
    <OwnPage name={NAME} title="Create a post">
      <h1>Create a post</h1>
      <form method="post" action="/submit">
        <Wrong sentence={wrong} />
        <input type="hidden" name="token" value={token} />
        <label>
          Community
          <input name="sr" value={filled.subreddit} required placeholder="newsletters" />
        </label>
        <label>
          Title
          <input name="title" value={filled.title} required />
        </label>
        <p class="hint">
          {[...filled.title].length} of {limitsOf(context).titleCharacters}, as u/{OWNER}
        </p>
        <label>
          Link URL
          <input name="url" type="url" value={filled.url} required />
        </label>
        <button type="submit">Post</button>
      </form>
    </OwnPage>
  );
}
