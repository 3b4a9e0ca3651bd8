/** Hacker News's twin: the form on which a person submits, and both hosts by which it is read. */
import { Hono } from "hono";
import type { Twin } from "../twin.ts";
import { readEndpoints } from "./endpoints.ts";
import { countStories } from "./items.ts";
import { ownerRoutes } from "./owner-acts.ts";
import { HACKERNEWS_SCHEMA } from "./schema.ts";
import { HACKERNEWS_LIMITS } from "./submit.ts";

export const hackernewsTwin: Twin = {
  name: "hackernews",
  schema: HACKERNEWS_SCHEMA,
  limits: HACKERNEWS_LIMITS,
  facts: (store) => ({ Submissions: countStories(store) }),
  app(context) {
    const app = new Hono();
    app.route("/_owner", ownerRoutes(context));
    readEndpoints(app, context);
    app.all("/_owner/*", (c) => c.json({ error: "The owner has no such act." }, 404));
    app.all("/api/*", (c) => c.json({ status: 404, error: "Not Found" }, 404));
    // Loaded when somebody first looks at one: most processes that start a twin never do.
    let pages: Promise<{ fetch(request: Request): Response | Promise<Response> }> | undefined;
    app.all("*", async (c) => {
      pages ??= import("../desk/hackernews/hackernews-pages.tsx").then(({ hackerNewsPages }) =>
        hackerNewsPages(context),
      );
      return (await pages).fetch(c.req.raw);
    });
    app.onError((error) => {
      throw error;
    });
    return app;
  },
};
