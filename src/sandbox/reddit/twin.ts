/** Reddit's twin: its interface with tokens, rules and limits, and the form on which a person submits a link. */
import { Hono } from "hono";
import { lazyPages } from "../lazy-pages.ts";
import { noSuchAct } from "../owner-app.ts";
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
    app.all("/_owner/*", noSuchAct);
    app.all("/api/*", (c) => c.json({ message: "Not Found", error: 404 }, 404));
    app.all(
      "*",
      lazyPages(async () => (await import("../desk/reddit/reddit-pages.tsx")).redditPages(context)),
    );
    app.onError((error) => {
      throw error;
    });
    return app;
  },
};
