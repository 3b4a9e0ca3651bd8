/** The pages of the vendor's own that a person meets: where a Payment Link leads, and the customer portal. */
import { type Context, Hono } from "hono";
import type { TwinContext } from "../../twin.ts";
import type { Life } from "../life.ts";

/** Loaded when somebody first looks at one: most processes that start the twin never do. To be mounted at `/`. */
export function stripePages(context: TwinContext, life: Life): Hono {
  let pages: Promise<{ fetch(request: Request): Response | Promise<Response> }> | undefined;
  const handle = async (c: Context) => {
    pages ??= import("./routes.tsx").then(({ pageRoutes }) => pageRoutes({ ...context, life }));
    return (await pages).fetch(c.req.raw);
  };
  const app = new Hono();
  app.all("/pay/*", handle);
  app.all("/portal/*", handle);
  return app;
}
