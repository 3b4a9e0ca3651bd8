/** Mastodon's twin: an instance with its limits, on this machine only. */
import { Hono } from "hono";
import { lazyPages } from "../lazy-pages.ts";
import { noSuchAct } from "../owner-app.ts";
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
    app.route("/_owner", ownerRoutes(context));
    app.use("/api/v1/statuses/:id{[0-9]+}", async (c, next) => {
      const status = c.req.method === "GET" ? findStatus(context.store, c.req.param("id")) : null;
      if (status) await makeCard(context, status);
      await next();
    });
    apiEndpoints(app, context);
    app.route("/", pictures(context.store));
    app.all("/_owner/*", noSuchAct);
    app.all("/api/*", (c) => c.json({ error: "Not Found" }, 404));
    app.all(
      "*",
      lazyPages(async () => (await import("../desk/mastodon/mastodon-pages.tsx")).mastodonPages(context)),
    );
    app.onError((error) => {
      throw error;
    });
    return app;
  },
};
