/** The owner's acts over HTTP. To be mounted at `/_owner`. */
import type { Hono } from "hono";
import * as z from "zod";
import { ownerApp } from "../owner-app.ts";
import type { TwinContext } from "../twin.ts";
import { ownerActs } from "./owner-acts.ts";
import { restore, revoke } from "./tokens.ts";

const status = z.string().min(1);
/** `ada`, or `ada@elsewhere.example`; made if nobody is called so. */
const by = z
  .string()
  .regex(/^@?[a-z0-9_]+(@[a-z0-9.-]+)?$/i, "must look like ada or ada@elsewhere.example")
  .default("ada@elsewhere.example");

const ActBody = z.strictObject({ status, by });
const ReplyBody = z.strictObject({
  ...{ status, by, text: z.string().min(1) },
  visibility: z.enum(["public", "unlisted", "private", "direct"]).default("public"),
});
const StatusBody = z.strictObject({ status });
const AccountBody = z.strictObject({ displayName: z.string().optional(), bot: z.boolean().optional() });
const TokenBody = z.strictObject({ token: z.string().nullable().default(null) });
const NoBody = z.strictObject({});

export function ownerRoutes(context: TwinContext): Hono {
  const { app, on } = ownerApp(context);
  on("/favourite", ActBody, (body) => ownerActs.act(context, { act: "favourite", ...body }));
  on("/reblog", ActBody, (body) => ownerActs.act(context, { act: "reblog", ...body }));
  on("/reply", ReplyBody, (body) => ownerActs.reply(context, body));
  on("/delete", StatusBody, (body) => ownerActs.delete(context, body));
  on("/account", AccountBody, (body) => ownerActs.account(context, body));
  on("/forget-keys", NoBody, () => ownerActs.forgetKeys(context));
  on("/revoke", TokenBody, ({ token }) => {
    revoke(context, token);
    return {};
  });
  on("/restore", NoBody, () => {
    restore(context);
    return {};
  });
  return app;
}
