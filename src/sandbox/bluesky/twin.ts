/** Bluesky's twin: a server of AT Protocol (a PDS), and what is read of its posts through it. */
import { Hono } from "hono";
import { programsOnly } from "../stripe/programs-only.ts";
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
    app.use("/_owner/*", programsOnly);
    app.route("/_owner", ownerRoutes(context));
    serverMethods(app, context);
    repoMethods(app, context);
    feedMethods(app, context);
    app.route("/", pictures(context.store));
    app.get("/profile/:actor/post/:rkey", async (c) => {
      const { threadPage } = await import("../desk/bluesky/thread-page.tsx");
      return threadPage(c, context.store);
    });
    app.get("/post.css", async (c) => {
      const { POST_PAGE_STYLE } = await import("../desk/bluesky/style.ts");
      return c.body(POST_PAGE_STYLE, 200, { "content-type": "text/css; charset=utf-8" });
    });
    app.all("/xrpc/*", (c) =>
      c.json({ error: "MethodNotImplemented", message: "Method Not Implemented" }, 501),
    );
    app.onError((error) => {
      throw error;
    });
    app.notFound((c) => c.json({ error: "NotFound", message: "Not Found" }, 404));
    return app;
  },
};
