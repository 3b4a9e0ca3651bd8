/** A network on the desk: what was posted there, and beside each post a form by which somebody invented answers it. */
import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import type { Child } from "hono/jsx";
import { NobodyCan } from "../owner-app.ts";
import { NotDone, STALE, TokenForm } from "./form.tsx";
import { type DeskPlace, Layout } from "./layout.tsx";
import { guardForm, limitForm, type Posted } from "./posted-form.ts";

export interface Somebody {
  /** As they are called there. */
  by: string;
  text: string;
  /** What they do. */
  act: string;
}

interface Page {
  shown: Child[];
  last: string | null;
}

export interface NetworkDesk {
  /** Also the path that the pages are below. */
  here: DeskPlace;
  name: string;
  style: string;
  lede(): Child;
  /** What an id looks like in a path. */
  ids?: string;
  /** The faces and pictures that pages show. */
  pictures?: Hono;
  /** Older than this post, where it is given. Empty where there is none. */
  posts(before: string | undefined): Page | Promise<Page>;
  /** Null where it is gone. */
  post(id: string): Child | null | Promise<Child | null>;
  /** What somebody can do; `text` first where there are words for it. */
  acts: { text: { act: string; label: string }; others: { act: string; label: string }[] };
  /** What a name looks like there, and one. */
  names: { pattern: string; example: string };
  /** Throws NobodyCan. */
  does(id: string, somebody: Somebody): void;
}

const CSS = { "content-type": "text/css; charset=utf-8" };
const MOST_FORM_BYTES = 16 * 1024;

export function networkDesk(desk: NetworkDesk): Hono<Posted> {
  const home = `/${desk.here}`;
  const token = randomBytes(24).toString("base64url");
  const app = new Hono<Posted>();
  const onePost = `/:id{${desk.ids ?? "[0-9a-z]+"}}`;
  const refused = (c: Context, status: 400 | 403 | 404 | 413 | 415, sentence: string) =>
    c.html(
      <Frame desk={desk} title="Not done">
        <NotDone sentence={sentence} back={home}>
          Back to the posts
        </NotDone>
      </Frame>,
      status,
    );
  app.get("/style.css", (c) => c.body(STYLE + desk.style, 200, CSS));
  if (desk.pictures) app.route("/", desk.pictures);
  app.get("/", async (c) => c.html(<Timeline desk={desk} page={await desk.posts(c.req.query("before"))} />));
  app.get(onePost, async (c) => {
    const id = c.req.param("id") ?? "";
    const shown = await desk.post(id);
    if (shown === null) return c.notFound();
    return c.html(
      <Frame desk={desk} title={`A post on ${desk.name}`}>
        <p class="crumbs">
          <a href={home}>All posts</a>
        </p>
        <h1>A post</h1>
        <div class="beside-post">
          <div>{shown}</div>
          <ActsForm desk={desk} action={`${home}/${id}`} token={token} />
        </div>
      </Frame>,
    );
  });
  app.post(
    onePost,
    limitForm(MOST_FORM_BYTES, "That is more than fits a form here.", refused),
    guardForm(token, refused),
    (c) => {
      if (c.get("stale")) return refused(c, 403, STALE);
      const id = c.req.param("id") ?? "";
      const wrong = act(desk, id, c.get("form"));
      return wrong === null ? c.redirect(`${home}/${id}`, 303) : refused(c, 400, wrong);
    },
  );
  return app;
}

/** Null where it was done. */
function act({ acts, names, does }: NetworkDesk, id: string, form: URLSearchParams): string | null {
  const by = form.get("by")?.trim() ?? "";
  const text = form.get("text")?.replaceAll("\r\n", "\n").trim() ?? "";
  const asked = form.get("act") ?? "";
  if (!new RegExp(`^(?:${names.pattern})$`, "i").test(by))
    return `A name there looks like ${names.example}, so nothing was done.`;
  if (![acts.text, ...acts.others].some((one) => one.act === asked))
    return "Nobody can do that, so nothing was done.";
  if (asked === acts.text.act && text === "") return "That needs words, so nothing was done.";
  try {
    does(id, { by, text, act: asked });
    return null;
  } catch (error) {
    if (error instanceof NobodyCan) return `Nothing was done: ${error.message}`;
    throw error;
  }
}

const Frame = ({ desk, title, children }: { desk: NetworkDesk; title: string; children: Child }) => (
  <Layout title={title} here={desk.here}>
    <link rel="stylesheet" href={`/${desk.here}/style.css`} />
    {children}
  </Layout>
);

function Timeline({ desk, page: { shown, last } }: { desk: NetworkDesk; page: Page }) {
  return (
    <Frame desk={desk} title={desk.name}>
      <h1>{desk.name}</h1>
      <p class="lede">{desk.lede()}</p>
      {shown.length === 0 && (
        <p class="empty">Nothing was posted yet. What you approve in the Outbox, and post, appears here.</p>
      )}
      <div class="posts">{shown}</div>
      {last !== null && (
        <p class="pager">
          <a href={`/${desk.here}?before=${last}`}>Older posts</a>
        </p>
      )}
    </Frame>
  );
}

function ActsForm({ desk, action, token }: { desk: NetworkDesk; action: string; token: string }) {
  const { acts, names } = desk;
  return (
    <TokenForm token={token} action={action} class="somebody card">
      <h2>As somebody else</h2>
      <p class="muted">What people do with this post, for you to see what becomes of it.</p>
      <label>
        Who
        <input name="by" value={names.example} required pattern={names.pattern} />
      </label>
      <label>
        {acts.text.label}
        <textarea name="text" rows={3} maxlength={1000} />
      </label>
      <div class="acts">
        {[acts.text, ...acts.others].map(({ act: name, label }) => (
          <button type="submit" name="act" value={name}>
            {label}
          </button>
        ))}
      </div>
    </TokenForm>
  );
}

const STYLE = `
.posts { max-width: 40rem; margin: 1.5rem 0; display: grid; gap: 1rem }
.beside-post { display: grid; grid-template-columns: minmax(0, 40rem) minmax(0, 18rem); gap: 1.5rem 1.75rem; align-items: start; margin-top: 1.5rem }
.somebody { display: grid; gap: .7rem } .somebody h2, .somebody p { margin: 0 } .somebody h2 { font-size: 1.0625rem } .somebody p { font-size: .875rem }
.somebody label { display: grid; gap: .2rem; font-size: .8125rem; color: var(--soft); min-width: 0 } .somebody .acts { display: flex; flex-wrap: wrap; gap: .5rem } .somebody button { font-size: .875rem }
.somebody textarea { font: inherit; font-size: .9375rem; color: var(--ink); background: var(--ground); border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .6rem; width: 100% } .somebody input { font-size: .9375rem; color: var(--ink) }
@media (max-width: 820px) { .beside-post { grid-template-columns: minmax(0, 1fr) } }
`;
