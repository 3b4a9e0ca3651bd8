/** The owner's acts take JSON, and from programs only: a page in a browser can't ask for one. */
import type { Context } from "hono";

export async function programsOnly(c: Context, next: () => Promise<void>): Promise<Response | undefined> {
  const isBrowser = c.req.header("origin") !== undefined || c.req.header("sec-fetch-site") !== undefined;
  const isJson = /^application\/json\b/i.test(c.req.header("content-type") ?? "");
  if (isBrowser || !isJson)
    return c.json({ error: "The owner's acts take JSON, and from programs only." }, 403);
  await next();
  return undefined;
}
