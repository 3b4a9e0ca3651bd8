/** Stripe's twin: takes payments as the real one does, with cards that are none. */
import { Hono } from "hono";
import type { Twin } from "../twin.ts";
import { STRIPE_SCHEMA } from "./schema.ts";

export const stripeTwin: Twin = {
  name: "stripe",
  schema: STRIPE_SCHEMA,
  limits: { requestsPerSecond: 100 },
  app() {
    const app = new Hono();
    app.onError((error) => {
      throw error;
    });
    return app;
  },
};
