/** Reddit's twin: its interface with tokens, rules and limits, and the form on which a person submits a link. */
import { Hono } from "hono";
import type { Twin } from "../twin.ts";
import { apiEndpoints } from "./endpoints.ts";
import { REDDIT_LIMITS } from "./limits.ts";
import { countLinks } from "./links.ts";
import { ownerRoutes } from "./owner-acts.ts";
import { REDDIT_SCHEMA } from "./schema.ts";

export const redditTwin: Twin = {
  name: "reddit",
  schema: REDDIT_SCHEMA,
  limits: REDDIT_LIMITS,
  facts: (store) => ({ Posts: countLinks(store) }),
  app(context) {
    const app = new Hono();
    app.route("/_owner", ownerRoutes(context));
    apiEndpoints(app, context);
    app.all("/_owner/*", (c) => c.json({ error: "The owner has no such act." }, 404));
    app.all("/api/*", (c) => c.json({ message: "Not Found", error: 404 }, 404));
    // Loaded when somebody first looks at one: most processes that start a twin never do.
    let pages: Promise<{ fetch(request: Request): Response | Promise<Response> }> | undefined;
    app.all("*", async (c) => {
      pages ??= import("../desk/reddit/reddit-pages.tsx").then(({ redditPages }) => redditPages(context));
      return (await pages).fetch(c.req.raw);
    });
    app.onError((error) => {
      throw error;
    });
    return app;
  },
};
