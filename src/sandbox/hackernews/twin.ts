/** Hacker News's twin. */
import { Hono } from "hono";
import type { Twin } from "../twin.ts";

export const hackernewsTwin: Twin = {
  name: "hackernews",
  schema: "",
  limits: {},
  app: () => new Hono(),
};
