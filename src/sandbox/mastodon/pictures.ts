/** The pictures that answers name: of people, of posts, of their cards. The desk shows the same ones below its own address. */
import type { DatabaseSync } from "node:sqlite";
import { type Context, Hono } from "hono";
import { avatarSvg } from "./avatar.ts";
import { cardPicture } from "./cards.ts";
import { findMedia } from "./media.ts";

export function pictures(store: DatabaseSync): Hono {
  const app = new Hono();
  const asPicture = (c: Context, found: { bytes: Uint8Array; mime: string } | null) =>
    found
      ? c.body(new Uint8Array(found.bytes), 200, {
          "content-type": found.mime,
          "x-content-type-options": "nosniff",
        })
      : c.notFound();
  app.get("/avatar/:name{.+\\.svg}", (c) =>
    c.body(avatarSvg(c.req.param("name").replace(/\.svg$/, "")), 200, { "content-type": "image/svg+xml" }),
  );
  app.get("/media/:id", (c) => asPicture(c, findMedia(store, c.req.param("id"))));
  app.get("/card/:id", (c) => asPicture(c, cardPicture({ store }, c.req.param("id"))));
  return app;
}
