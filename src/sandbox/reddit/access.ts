/** Who asks: an app by its id and secret, an account by tokens; and every program by a name of its own. */
import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Context } from "hono";
import { prepared } from "../statements.ts";
import { inTransaction } from "../store.ts";
import type { TwinContext } from "../twin.ts";
import { limitsOf, take } from "./limits.ts";

export const STATES = ["fine", "suspended", "revoked"] as const;
export type AccountState = (typeof STATES)[number];

export const stateOf = (store: DatabaseSync): string =>
  String(prepared(store, "select value from reddit_account where name = 'state'").get()?.value ?? "fine");

export function setState(store: DatabaseSync, state: AccountState): void {
  prepared(store, "insert or replace into reddit_account values ('state', ?)").run(state);
  if (state === "revoked") prepared(store, "delete from reddit_tokens").run();
}

const refused = (c: Context, status: 400 | 401 | 403 | 429, message: string, headers = {}) =>
  c.json({ message, error: status }, status, headers);

/** `platform:app:version`: those that go by their language's own name are turned away. */
const AGENT = /^[\w.-]+:[\w.-]+:v?\d/;

/** Counts the request; null, or the answer that refuses it. */
export function admit(context: TwinContext, c: Context): Response | null {
  if (!AGENT.test(c.req.header("user-agent") ?? "")) return refused(c, 429, "Too Many Requests");
  const { isOver, used, left, resetSeconds } = inTransaction(context.store, () =>
    take(context, "requestsPer10Minutes"),
  );
  c.header("x-ratelimit-used", String(used));
  c.header("x-ratelimit-remaining", String(left));
  c.header("x-ratelimit-reset", String(resetSeconds));
  return isOver ? refused(c, 429, "Too Many Requests") : null;
}

/** `POST /api/v1/access_token`. An app is known whose secret is its id with `-secret` behind it. */
export async function giveToken(context: TwinContext, c: Context): Promise<Response> {
  const { store, clock } = context;
  const form = await c.req.parseBody();
  const turnedAway = admit(context, c);
  if (turnedAway) return turnedAway;
  const basic = /^Basic (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
  const [id = "", password = ""] = Buffer.from(basic, "base64").toString().split(":");
  if (id === "" || password !== `${id}-secret`) return refused(c, 401, "Unauthorized");
  const { grant_type, refresh_token } = form;
  const isGood = typeof refresh_token === "string" && refresh_token !== "" && !/^revoked/.test(refresh_token);
  if (grant_type !== "refresh_token" || !isGood || stateOf(store) === "revoked")
    return refused(c, 400, "Bad Request");
  const seconds = limitsOf(context).accessTokenSeconds;
  const token = randomBytes(24).toString("base64url");
  inTransaction(store, () =>
    prepared(store, "insert into reddit_tokens values (?, ?)").run(
      ...[token, clock.now().getTime() + seconds * 1_000],
    ),
  );
  return c.json({
    ...{ access_token: token, token_type: "bearer", expires_in: seconds },
    ...{ refresh_token, scope: "identity submit read history" },
  });
}

/** Null, or the answer that refuses whoever asks. */
export function authorize({ store, clock }: TwinContext, c: Context): Response | null {
  const token = /^bearer (\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
  const row = prepared(store, "select ends_at from reddit_tokens where token = ?").get(token);
  if (!row || Number(row.ends_at) <= clock.now().getTime()) return refused(c, 401, "Unauthorized");
  return stateOf(store) === "suspended" ? refused(c, 403, "Forbidden") : null;
}
