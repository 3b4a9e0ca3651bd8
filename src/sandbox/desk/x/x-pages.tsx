/** X as a person sees it: the page to post on, filled in by a link, and posts. */
import type { Context } from "hono";
import { inTransaction } from "../../store.ts";
import type { TwinContext } from "../../twin.ts";
import { XError } from "../../x/errors.ts";
import { limitsOf } from "../../x/limits.ts";
import { findPost, OWNER, postAsOwner, rootOf } from "../../x/posts.ts";
import { weightOf } from "../../x/weight.ts";
import { OwnPage, ownPages, STALE, Wrong } from "../own-page.tsx";
import type { Posted } from "../posted-form.ts";
import { Thread, X_STYLE } from "./post.tsx";

const NAME = "X";

export function xPages(context: TwinContext) {
  const { app, token, guards } = ownPages(NAME, X_STYLE);
  const { store } = context;
  const compose = (c: Context, text: string, wrong: string | null) =>
    c.html(<Compose context={context} token={token} text={text} wrong={wrong} />, wrong === null ? 200 : 400);
  const show = (c: Context<Posted>, id: string) => {
    const post = findPost(store, id);
    if (!post) return c.notFound();
    return c.html(
      <OwnPage name={NAME} title="A post">
        <h1>Post</h1>
        <Thread store={store} root={rootOf(store, post)} current={post} home={`/${OWNER}/status`} />
      </OwnPage>,
    );
  };
  for (const path of ["/intent/tweet", "/intent/post"])
    app.get(path, (c) => compose(c, filledIn(new URL(c.req.url).searchParams), null));
  app.post("/intent/post", ...guards, (c) => {
    const text = (c.get("form").get("text") ?? "").replaceAll("\r\n", "\n");
    if (c.get("stale")) return compose(c, text, STALE);
    try {
      const post = inTransaction(store, () => postAsOwner(context, { text, inReplyTo: null, byHand: true }));
      return c.redirect(`/${OWNER}/status/${post.id}`, 303);
    } catch (error) {
      if (error instanceof XError) return compose(c, text, error.message);
      throw error;
    }
  });
  app.get("/i/web/status/:id", (c) => show(c, c.req.param("id")));
  app.get("/:name/status/:id", (c) => show(c, c.req.param("id")));
  return app;
}

/** Its parameters stand behind each other, as X puts them together. */
function filledIn(query: URLSearchParams): string {
  const hashtags = (query.get("hashtags") ?? "").split(",").filter((tag) => tag !== "");
  const parts = [query.get("text"), query.get("url"), hashtags.map((tag) => `#${tag}`).join(" ")];
  return parts.filter((part) => part !== null && part !== "").join(" ");
}

function Compose(props: { context: TwinContext; token: string; text: string; wrong: string | null }) {
  const { context, token, text, wrong } = props;
  return (
    <OwnPage name={NAME} title="Post">
      <h1>What is happening?</h1>
      <form method="post" action="/intent/post">
        <Wrong sentence={wrong} />
        <input type="hidden" name="token" value={token} />
        <label>
          Post as @{OWNER}
          <textarea name="text" rows={8} required>
            {/* A browser leaves the first line break out. */}
            {`\n${text}`}
          </textarea>
        </label>
        <p class="hint">
          {text === "" ? 0 : weightOf(text.trim())} of {limitsOf(context).weightedCharacters}
        </p>
        <button type="submit">Post</button>
      </form>
    </OwnPage>
  );
}
