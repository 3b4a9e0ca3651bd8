/** The pictures of people and of posts, for pages: on the desk below its own address, on the twin at its root. */
import type { DatabaseSync } from "node:sqlite";
import { Hono } from "hono";
import { avatarSvg } from "./avatar.ts";
import { findBlob } from "./blobs.ts";

export function pictures(store: DatabaseSync): Hono {
  const app = new Hono();
  app.get("/avatar/:name{.+\\.svg}", (c) =>
    c.body(avatarSvg(c.req.param("name").replace(/\.svg$/, "")), 200, { "content-type": "image/svg+xml" }),
  );
  app.get("/blob/:did/:cid", (c) => {
    const blob = findBlob(store, c.req.param("did"), c.req.param("cid"));
    // Whatever was handed over as a picture, nothing else is shown as one.
    if (!blob || !/^image\/(png|jpeg|gif|webp)$/.test(blob.type)) return c.notFound();
    const headers = { "content-type": blob.type, "x-content-type-options": "nosniff" };
    return c.body(new Uint8Array(blob.bytes), 200, headers);
  });
  return app;
}
