/** Hacker News as a person sees it: the form to submit on, filled in by a link, and what was submitted. */
import type { Context } from "hono";
import { findItem, type Item, OWNER, stories } from "../../hackernews/items.ts";
import { submit } from "../../hackernews/submit.ts";
import { inTransaction } from "../../store.ts";
import type { TwinContext } from "../../twin.ts";
import { OwnPage, ownPages, STALE, Wrong } from "../own-page.tsx";
import { Comments, HACKERNEWS_STYLE, Story } from "./story.tsx";

const NAME = "Hacker News";
const IN_PAGE = 30;
const pageOf = (id: number): string => `/item?id=${id}`;

interface Filled {
  title: string;
  url: string;
}

export function hackerNewsPages(context: TwinContext) {
  const { store } = context;
  const { app, token, guards } = ownPages(NAME, HACKERNEWS_STYLE);
  const form = (c: Context, filled: Filled, wrong: string | null) =>
    c.html(<Submit token={token} filled={filled} wrong={wrong} />, wrong === null ? 200 : 400);
  app.get("/submitlink", (c) =>
    form(c, { title: c.req.query("t") ?? "", url: c.req.query("u") ?? "" }, null),
  );
  app.post("/r", ...guards, (c) => {
    const text = (name: string) => c.get("form").get(name)?.trim() ?? "";
    const filled = { title: text("title"), url: text("url") };
    if (c.get("stale")) return form(c, filled, STALE);
    const made = inTransaction(store, () => submit(context, filled));
    return "wrong" in made ? form(c, filled, made.wrong) : c.redirect(pageOf(made.id), 303);
  });
  app.get("/item", (c) => {
    const item = findItem(store, Number(c.req.query("id")));
    if (!item || item.deleted) return c.notFound();
    const story = storyOf(context, item);
    return c.html(
      <OwnPage name={NAME} title={story.title}>
        <h1>{NAME}</h1>
        <Story store={store} story={story} href={pageOf(story.id)} />
        <Comments store={store} parent={story.id} />
      </OwnPage>,
    );
  });
  app.get("/newest", (c) =>
    c.html(
      <OwnPage name={NAME} title="New">
        <h1>{NAME}, the newest</h1>
        <div class="posts">
          {stories(store, IN_PAGE).map((story) => (
            <Story store={store} story={story} href={pageOf(story.id)} />
          ))}
        </div>
      </OwnPage>,
    ),
  );
  return app;
}

function storyOf(context: TwinContext, item: Item): Item {
  const parent = item.parent === null ? null : findItem(context.store, item.parent);
  return parent ? storyOf(context, parent) : item;
}

const Submit = ({ token, filled, wrong }: { token: string; filled: Filled; wrong: string | null }) => (
  <OwnPage name={NAME} title="Submit">
    <h1>Submit</h1>
    <form method="post" action="/r">
      <Wrong sentence={wrong} />
      <input type="hidden" name="token" value={token} />
      <label>
        title
        <input name="title" value={filled.title} required />
      </label>
      <label>
        url
        <input name="url" type="url" value={filled.url} required />
      </label>
      <p class="hint">As {OWNER}. What you comment below it is yours to write.</p>
      <button type="submit">submit</button>
    </form>
  </OwnPage>
);
