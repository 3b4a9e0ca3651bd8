/** Asks who we are there, and whether an account that posts by itself says so. Nothing is posted. */
import * as z from "zod";
import { ServiceError } from "../../core/errors.ts";
import { accountClosed, NOT_FOUND } from "./refusals.ts";
import type { Sessions } from "./session.ts";
import type { Xrpc } from "./xrpc.ts";

const Me = z.object({ handle: z.string(), did: z.string(), active: z.boolean().default(true) });
const Profile = z.object({
  value: z.object({
    labels: z
      .object({ values: z.array(z.object({ val: z.string() })).catch([]) })
      .optional()
      .catch(undefined),
  }),
});

/** What an account's owner sets there, and its app shows beside the name. */
const AUTOMATED = "bot";

interface Asking {
  sessions: Sessions;
  xrpc: Xrpc;
  isBot: boolean;
}

export async function check({ sessions, xrpc, isBot }: Asking): Promise<string> {
  const method = "com.atproto.server.getSession";
  const me = await sessions.signed(Me, { method });
  if (!me.active) throw accountClosed(method, 200);
  const { host } = await sessions.current();
  const seen = `the app password works: @${me.handle} on ${new URL(host).host}`;
  return isBot && !(await isMarked(xrpc, host, me.did)) ? `${seen}. ${NOT_MARKED}` : seen;
}

async function isMarked(xrpc: Xrpc, host: string, repo: string): Promise<boolean> {
  const query = { repo, collection: "app.bsky.actor.profile", rkey: "self" };
  try {
    const { value } = await xrpc(Profile, { host, method: "com.atproto.repo.getRecord", query });
    return value.labels?.values.some(({ val }) => val === AUTOMATED) ?? false;
  } catch (error) {
    if (error instanceof ServiceError && NOT_FOUND.has(error.code)) return false;
    throw error;
  }
}

const NOT_MARKED =
  "The account is not marked as automated there, though channels.bluesky.isBot says that it is: mark it so in its account settings there, or set isBot to false";
