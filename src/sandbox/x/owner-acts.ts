/** What people do to the owner's posts, and X to the owner's account: for tests, the desk, and other processes. */
import type { Hono } from "hono";
import * as z from "zod";
import { NobodyCan, ownerApp } from "../owner-app.ts";
import type { TwinContext } from "../twin.ts";
import { STATES, setAccount } from "./account.ts";
import { addAct, addPost, deletePost, findPost, type XAct } from "./posts.ts";

type Place = Pick<TwinContext, "store" | "clock">;

function there({ store }: Place, id: string): string {
  if (!findPost(store, id)) throw new NobodyCan("There is no such post.");
  return id;
}

const nameOf = (by: string): string => by.replace(/^@/, "").toLowerCase();

export const xActs = {
  act(place: Place, { post, by, act }: { post: string; by: string; act: XAct }) {
    addAct(place.store, act, { id: there(place, post), by: nameOf(by) });
    return {};
  },
  reply(place: Place, { post, by, text }: { post: string; by: string; text: string }) {
    const answer = { author: nameOf(by), text, inReplyTo: there(place, post), byHand: true };
    return { id: addPost(place, answer).id };
  },
  delete(place: Place, { post }: { post: string }) {
    deletePost(place.store, there(place, post), place.clock.now().getTime());
    return {};
  },
};

const post = z.string().min(1);
const by = z
  .string()
  .regex(/^@?[a-z0-9_]{1,15}$/i, "must look like ada")
  .default("ada");
const Act = z.strictObject({ post, by });

export function ownerRoutes(context: TwinContext): Hono {
  const { app, on } = ownerApp(context);
  on("/like", Act, (body) => xActs.act(context, { act: "like", ...body }));
  on("/repost", Act, (body) => xActs.act(context, { act: "repost", ...body }));
  on("/reply", z.strictObject({ post, by, text: z.string().min(1) }), (body) => xActs.reply(context, body));
  on("/delete", z.strictObject({ post }), (body) => xActs.delete(context, body));
  const Account = z.strictObject({ state: z.enum(STATES).optional(), name: z.string().min(1).optional() });
  on("/account", Account, ({ state, name }) => {
    if (state) setAccount(context, "state", state);
    if (name) setAccount(context, "name", name);
    return {};
  });
  return app;
}
