/** Reddit's twin. */
import { Hono } from "hono";
import type { Twin } from "../twin.ts";

export const redditTwin: Twin = {
  name: "reddit",
  schema: "",
  limits: {},
  app: () => new Hono(),
};
