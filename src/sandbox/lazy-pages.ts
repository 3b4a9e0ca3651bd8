/** A twin's own pages, loaded when somebody first looks at one: most processes that start a twin never do. */
import type { Handler } from "hono";

interface Pages {
  fetch(request: Request): Response | Promise<Response>;
}

export function lazyPages(load: () => Promise<Pages>): Handler {
  let pages: Promise<Pages> | undefined;
  return async (c) => {
    pages ??= load();
    return (await pages).fetch(c.req.raw);
  };
}
