/** Bluesky's twin: a server of AT Protocol (a PDS), and what is read of its posts through it. */
import { Hono } from "hono";
import { lazyPages } from "../lazy-pages.ts";
import { noSuchAct } from "../owner-app.ts";
import type { Twin } from "../twin.ts";
import { feedMethods } from "./feed-methods.ts";
import { BLUESKY_LIMITS } from "./limits.ts";
import { ownerRoutes } from "./owner-routes.ts";
import { pictures } from "./pictures.ts";
import { repoMethods } from "./repo-methods.ts";
import { BLUESKY_SCHEMA } from "./schema.ts";
import { serverMethods } from "./server-methods.ts";

export const blueskyTwin: Twin = {
  name: "bluesky",
  schema: BLUESKY_SCHEMA,
  limits: BLUESKY_LIMITS,
  facts: (store) => ({
    Posts: Number(
      store
        .prepare("select count(*) as count from bluesky_records where collection = 'app.bsky.feed.post'")
        .get()?.count,
    ),
  }),
  app(context) {
    const app = new Hono();
    app.route("/_owner", ownerRoutes(context));
    serverMethods(app, context);
    repoMethods(app, context);
    feedMethods(app, context);
    app.route("/", pictures(context.store));
    app.all("/_owner/*", noSuchAct);
    app.all("/xrpc/*", (c) =>
      c.json({ error: "MethodNotImplemented", message: "Method Not Implemented" }, 501),
    );
    app.all(
      "*",
      lazyPages(async () => (await import("../desk/bluesky/bluesky-pages.tsx")).blueskyPages(context)),
    );
    app.onError((error) => {
      throw error;
    });
    return app;
  },
};
