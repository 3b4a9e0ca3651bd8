/** Mastodon's twin. */
import { Hono } from "hono";
import type { Twin } from "../twin.ts";

export const mastodonTwin: Twin = {
  name: "mastodon",
  schema: "",
  limits: {},
  app: () => new Hono(),
};
