/** Hacker News's twin: the form on which a person submits, and both hosts by which it is read. */
import { Hono } from "hono";
import { lazyPages } from "../lazy-pages.ts";
import { noSuchAct } from "../owner-app.ts";
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
    app.all("/_owner/*", noSuchAct);
    app.all("/api/*", (c) => c.json({ status: 404, error: "Not Found" }, 404));
    app.all(
      "*",
      lazyPages(async () =>
        (await import("../desk/hackernews/hackernews-pages.tsx")).hackerNewsPages(context),
      ),
    );
    app.onError((error) => {
      throw error;
    });
    return app;
  },
};
