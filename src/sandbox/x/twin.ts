/** X's twin. */
import { Hono } from "hono";
import type { Twin } from "../twin.ts";

export const xTwin: Twin = {
  name: "x",
  schema: "",
  limits: {},
  app: () => new Hono(),
};
