/** The API that a program submits and reads by. */
import type { Context, Hono } from "hono";
import { inTransaction } from "../store.ts";
import type { TwinContext } from "../twin.ts";
import { admit, authorize, giveToken } from "./access.ts";
import { commentThing, linkThing, listing, permalinkOf } from "./answers.ts";
import { commentsOf, findLink, idFrom, inBase36, linksOfOwner, OWNER } from "./links.ts";
import { submit } from "./submit.ts";

type Work = (c: Context, form: Record<string, unknown>) => object | null;

export function apiEndpoints(app: Hono, context: TwinContext): void {
  app.post("/api/v1/access_token", (c) => giveToken(context, c));
  const serve = (work: Work) => async (c: Context) => {
    const form = c.req.method === "POST" ? await c.req.parseBody() : {};
    const refusal = admit(context, c) ?? authorize(context, c);
    if (refusal) return refusal;
    const answer = inTransaction(context.store, () => work(c, form));
    return answer === null ? c.json({ message: "Not Found", error: 404 }, 404) : c.json(answer);
  };
  app.get("/api/v1/me", serve(me));
  app.post("/api/submit", serve(submitted(context)));
  app.get("/user/:name/submitted", serve(ofUser(context)));
  app.get("/api/info", serve(byIds(context)));
  // On Reddit's other host the same path is a page for people.
  app.get("/comments/:id", (c, next) =>
    c.req.header("authorization") === undefined ? next() : serve(thread(context))(c),
  );
}

const me: Work = () => ({ id: "1a2b3c", name: OWNER, is_suspended: false, total_karma: 1, link_karma: 1 });

const submitted =
  (context: TwinContext): Work =>
  (_, form) => {
    const text = (name: string) => (typeof form[name] === "string" ? form[name] : "");
    if (text("kind") !== "link")
      return { json: { errors: [["INVALID_OPTION", "that option is not valid", "kind"]] } };
    const made = submit(context, {
      ...{ subreddit: text("sr"), title: text("title"), url: text("url"), byHand: false },
      resubmit: text("resubmit") === "true",
    });
    if ("errors" in made) return { json: made };
    const id = inBase36(made.id);
    const url = `${context.url()}${permalinkOf(made)}`;
    return { json: { errors: [], data: { url, drafts_count: 0, id, name: `t3_${id}` } } };
  };

const MOST_IN_PAGE = 100;

const ofUser =
  ({ store }: TwinContext): Work =>
  (c) => {
    if (c.req.param("name")?.toLowerCase() !== OWNER) return null;
    const limit = Math.min(MOST_IN_PAGE, Math.max(1, Number(c.req.query("limit") ?? 25) || 25));
    const after = c.req.query("after");
    const links = linksOfOwner(store, { limit, ...(after ? { before: idFrom(after) } : {}) });
    const last = links.length === limit ? links.at(-1) : undefined;
    const next = last ? `t3_${inBase36(last.id)}` : null;
    return listing(
      links.map((link) => linkThing(store, link)),
      next,
    );
  };

const byIds =
  ({ store }: TwinContext): Work =>
  (c) => {
    const ids = (c.req.query("id") ?? "").split(",").slice(0, MOST_IN_PAGE);
    const found = ids.map((id) => findLink(store, idFrom(id))).filter((link) => link !== null);
    return listing(found.map((link) => linkThing(store, link)));
  };

const thread =
  ({ store }: TwinContext): Work =>
  (c) => {
    const link = findLink(store, idFrom(c.req.param("id") ?? ""));
    if (!link) return null;
    const comments = commentsOf(store, link.id).map((comment) => commentThing(link, comment));
    return [listing([linkThing(store, link)]), listing(comments)];
  };
