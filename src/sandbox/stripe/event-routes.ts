/** The owner's acts on events: have them go astray, and have webhooks be posted now. */
import { Hono } from "hono";
import * as z from "zod";
import type { Postman } from "../postman.ts";
import { inTransaction } from "../store.ts";
import type { TwinContext } from "../twin.ts";
import { EventFaults, setEventFaults } from "./event-faults.ts";

/** To be mounted at `/_owner`. */
export function eventRoutes({ store }: TwinContext, postman: Postman): Hono {
  const app = new Hono();
  app.post("/tick", async (c) => c.json(await postman.deliver()));
  app.post("/events", async (c) => {
    const faults = EventFaults.safeParse(parsed((await c.req.text()) || "{}"));
    if (!faults.success) return c.json({ error: z.prettifyError(faults.error) }, 400);
    inTransaction(store, () => setEventFaults(store, faults.data));
    return c.json(faults.data);
  });
  return app;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
