/** The acts from outside over HTTP, so that tests and other processes can do what people would. */
import type { Hono } from "hono";
import * as z from "zod";
import { ownerApp } from "../owner-app.ts";
import type { TwinContext } from "../twin.ts";
import { type Outside, ownerActs } from "./owner-acts.ts";

const handle = z.string().min(1);
const act = { uri: z.string(), by: handle, name: z.string().optional() };
const Person = z.strictObject({ handle, name: z.string().optional() });
const Mark = z.strictObject(act);
const Reply = z.strictObject({ ...act, text: z.string().min(1) });
const Remove = z.strictObject({ uri: z.string() });
/** `now` ends the running session as well, which otherwise goes on for up to two hours. */
const Revoke = z.strictObject({ handle, now: z.boolean().default(false) });
const Status = z.strictObject({ handle, status: z.enum(["takendown", "deactivated"]).nullable() });

/** To be mounted at `/_owner`. */
export function ownerRoutes({ store, clock }: TwinContext): Hono {
  const { app, on: post } = ownerApp({ store });
  const on = <S extends z.ZodType>(
    path: string,
    shape: S,
    work: (outside: Outside, body: z.output<S>) => object,
  ) => post(path, shape, (body) => work({ store, now: clock.now() }, body));
  on("/person", Person, ownerActs.person);
  on("/like", Mark, ownerActs.like);
  on("/repost", Mark, ownerActs.repost);
  on("/reply", Reply, ownerActs.reply);
  on("/remove", Remove, ownerActs.remove);
  on("/revoke", Revoke, ownerActs.revoke);
  on("/status", Status, ownerActs.status);
  return app;
}
