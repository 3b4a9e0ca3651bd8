/** X's twin: its interface with its signatures, refusals and limits, and the page on which a person posts. */
import { Hono } from "hono";
import { lazyPages } from "../lazy-pages.ts";
import { noSuchAct } from "../owner-app.ts";
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
    app.all("/_owner/*", noSuchAct);
    app.all("/2/*", (c) => c.json({ title: "Not Found", type: "about:blank", status: 404 }, 404));
    app.all(
      "*",
      lazyPages(async () => (await import("../desk/x/x-pages.tsx")).xPages(context)),
    );
    app.onError((error) => {
      throw error;
    });
    return app;
  },
};
