/**
 * The owner's acts over HTTP, so that tests and other processes can have events go astray and webhooks be posted. No key and
 * no limit stands before them, but they take JSON from programs only: a page in a browser can't ask for one.
 */
import { Hono } from "hono";
import * as z from "zod";
import { inTransaction } from "../../store.ts";
import type { TwinContext } from "../../twin.ts";
import { EventFaults, setEventFaults } from "../event-faults.ts";
import type { Postman } from "../postman.ts";

export function ownerRoutes({ store }: TwinContext, postman: Postman): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const isBrowser = c.req.header("origin") !== undefined || c.req.header("sec-fetch-site") !== undefined;
    const isJson = /^application\/json\b/i.test(c.req.header("content-type") ?? "");
    if (isBrowser || !isJson)
      return c.json({ error: "The owner's acts take JSON, and from programs only." }, 403);
    await next();
    postman.wake();
  });
  app.post("/tick", async (c) => c.json(await postman.deliver()));
  app.post("/events", async (c) => {
    const faults = EventFaults.safeParse(parsed((await c.req.text()) || "{}"));
    if (!faults.success) return c.json({ error: z.prettifyError(faults.error) }, 400);
    inTransaction(store, () => setEventFaults(store, faults.data));
    return c.json(faults.data);
  });
  app.notFound((c) => c.json({ error: "The owner has no such act." }, 404));
  return app;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
