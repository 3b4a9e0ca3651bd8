/** What people do there: submit, vote, comment; and what moderators take away. For tests, the desk, and other processes. */
import type { Hono } from "hono";
import * as z from "zod";
import { NobodyCan, ownerApp } from "../owner-app.ts";
import type { TwinContext } from "../twin.ts";
import { addComment, addStory, findItem, takeAway, vote } from "./items.ts";

type Place = Pick<TwinContext, "store" | "clock">;

function there({ store }: Place, id: string): number {
  const item = findItem(store, Number(id));
  if (!item) throw new NobodyCan("There is no such item.");
  return item.id;
}

export const hackerNewsActs = {
  vote(place: Place, { item, by }: { item: string; by: string }) {
    vote(place.store, there(place, item), by);
    return {};
  },
  comment(place: Place, { item, by, text }: { item: string; by: string; text: string }) {
    return { id: String(addComment(place, { parent: there(place, item), by, text }).id) };
  },
};

const item = z.string().regex(/^\d+$/, "must be an item's number");
const by = z
  .string()
  .regex(/^[A-Za-z0-9_-]{2,15}$/, "must look like adareads")
  .default("adareads");

export function ownerRoutes(context: TwinContext): Hono {
  const { app, on } = ownerApp(context);
  on("/vote", z.strictObject({ item, by }), (body) => hackerNewsActs.vote(context, body));
  on("/comment", z.strictObject({ item, by, text: z.string().min(1) }), (body) =>
    hackerNewsActs.comment(context, body),
  );
  on("/submit", z.strictObject({ by, title: z.string().min(1).max(80), url: z.url() }), (story) => ({
    id: String(addStory(context, story).id),
  }));
  on("/kill", z.strictObject({ item }), (body) => {
    takeAway(context.store, there(context, body.item), "dead");
    return {};
  });
  on("/delete", z.strictObject({ item }), (body) => {
    takeAway(context.store, there(context, body.item), "deleted");
    return {};
  });
  return app;
}
