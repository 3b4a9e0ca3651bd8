/** X's twin: its interface with its signatures, refusals and limits, and the page on which a person posts. */
import { Hono } from "hono";
import type { Twin } from "../twin.ts";
import { apiEndpoints } from "./endpoints.ts";
import { X_LIMITS } from "./limits.ts";
import { ownerRoutes } from "./owner-acts.ts";
import { countPosts } from "./posts.ts";
import { X_SCHEMA } from "./schema.ts";

export const xTwin: Twin = {
  name: "x",
  schema: X_SCHEMA,
  limits: X_LIMITS,
  facts: (store) => ({ Posts: countPosts(store) }),
  app(context) {
    const app = new Hono();
    app.route("/_owner", ownerRoutes(context));
    apiEndpoints(app, context);
    app.all("/_owner/*", (c) => c.json({ error: "The owner has no such act." }, 404));
    app.all("/2/*", (c) => c.json({ title: "Not Found", type: "about:blank", status: 404 }, 404));
    // Loaded when somebody first looks at one: most processes that start a twin never do.
    let pages: Promise<{ fetch(request: Request): Response | Promise<Response> }> | undefined;
    app.all("*", async (c) => {
      pages ??= import("../desk/x/x-pages.tsx").then(({ xPages }) => xPages(context));
      return (await pages).fetch(c.req.raw);
    });
    app.onError((error) => {
      throw error;
    });
    return app;
  },
};
