/** Bluesky's twin. */
import { Hono } from "hono";
import type { Twin } from "../twin.ts";

export const blueskyTwin: Twin = {
  name: "bluesky",
  schema: "",
  limits: {},
  app: () => new Hono(),
};
