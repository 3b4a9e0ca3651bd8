/** Mastodon's twin: an instance with its limits, on this machine only. */
import { Hono } from "hono";
import { programsOnly } from "../stripe/programs-only.ts";
import type { Twin } from "../twin.ts";
import { ownerAccount } from "./accounts.ts";
import { makeCard } from "./cards.ts";
import { apiEndpoints } from "./endpoints.ts";
import { MASTODON_LIMITS } from "./limits.ts";
import { ownerRoutes } from "./owner-routes.ts";
import { pictures } from "./pictures.ts";
import { MASTODON_SCHEMA } from "./schema.ts";
import { findStatus, writtenBy } from "./statuses.ts";

export const mastodonTwin: Twin = {
  name: "mastodon",
  schema: MASTODON_SCHEMA,
  limits: MASTODON_LIMITS,
  facts: (store) => ({ Posts: writtenBy(store, ownerAccount(store).id).count }),
  app(context) {
    const app = new Hono();
    app.use("/_owner/*", programsOnly);
    app.route("/_owner", ownerRoutes(context));
    app.use("/api/v1/statuses/:id{[0-9]+}", async (c, next) => {
      const status = c.req.method === "GET" ? findStatus(context.store, c.req.param("id")) : null;
      if (status) await makeCard(context, status);
      await next();
    });
    apiEndpoints(app, context);
    app.route("/", pictures(context.store));
    app.get("/:handle{@[^/]+}/:id{[0-9]+}", async (c) => {
      const { threadPage } = await import("../desk/mastodon/thread-page.tsx");
      return threadPage(c, { ...context, url: context.url() });
    });
    app.get("/post.css", async (c) => {
      const { POST_PAGE_STYLE } = await import("../desk/mastodon/style.ts");
      return c.body(POST_PAGE_STYLE, 200, { "content-type": "text/css; charset=utf-8" });
    });
    app.onError((error) => {
      throw error;
    });
    app.notFound((c) => c.json({ error: "Not Found" }, 404));
    return app;
  },
};
