/** What people do with the owner's links, and what subreddits and Reddit do: for tests, the desk, and other processes. */
import type { Hono } from "hono";
import * as z from "zod";
import { NobodyCan, ownerApp } from "../owner-app.ts";
import type { TwinContext } from "../twin.ts";
import { STATES, setState } from "./access.ts";
import { addComment, findLink, idFrom, inBase36, takeAway, vote } from "./links.ts";
import { RULES, setRule } from "./submit.ts";

type Place = Pick<TwinContext, "store" | "clock">;

function there({ store }: Place, post: string): number {
  const id = idFrom(post);
  if (!findLink(store, id)) throw new NobodyCan("There is no such post.");
  return id;
}

const nameOf = (by: string): string => by.replace(/^\/?u\//, "");

export const redditActs = {
  vote(place: Place, { post, by, direction }: { post: string; by: string; direction: 1 | -1 }) {
    vote(place.store, there(place, post), nameOf(by), direction);
    return {};
  },
  comment(place: Place, { post, by, text }: { post: string; by: string; text: string }) {
    const id = addComment(place, { linkId: there(place, post), author: nameOf(by), body: text });
    return { id: `t1_${inBase36(id)}` };
  },
  takeAway(place: Place, { post, as }: { post: string; as: "deleted" | "removed" }) {
    takeAway(place.store, there(place, post), as, place.clock.now().getTime());
    return {};
  },
};

/** `t3_…`, or without its kind. */
const post = z.string().min(1);
const by = z
  .string()
  .regex(/^(\/?u\/)?[A-Za-z0-9_-]{3,20}$/, "must look like ada_reads")
  .default("ada_reads");
const Act = z.strictObject({ post, by });

export function ownerRoutes(context: TwinContext): Hono {
  const { app, on } = ownerApp(context);
  on("/upvote", Act, (body) => redditActs.vote(context, { ...body, direction: 1 }));
  on("/downvote", Act, (body) => redditActs.vote(context, { ...body, direction: -1 }));
  on("/comment", z.strictObject({ post, by, text: z.string().min(1) }), (body) =>
    redditActs.comment(context, body),
  );
  on("/delete", z.strictObject({ post }), (body) => redditActs.takeAway(context, { ...body, as: "deleted" }));
  on("/remove", z.strictObject({ post }), (body) => redditActs.takeAway(context, { ...body, as: "removed" }));
  on("/subreddit", z.strictObject({ name: z.string(), rule: z.enum(RULES) }), ({ name, rule }) => {
    setRule(context.store, name, rule);
    return {};
  });
  on("/account", z.strictObject({ state: z.enum(STATES) }), ({ state }) => {
    setState(context.store, state);
    return {};
  });
  return app;
}
