/** Asks who we are there, and whether the token may do all that is needed. Nothing is posted. */
import * as z from "zod";
import { ServiceError } from "../../core/errors.ts";
import type { MastodonCall } from "./client.ts";
import { handleOf, type Instance } from "./instance.ts";
import { MISSING_SCOPE } from "./refusals.ts";
import { accountShape, type MastodonAccount } from "./shapes.ts";

export const askMe = async (call: MastodonCall): Promise<MastodonAccount> =>
  (
    await call({
      operation: "accounts.verify_credentials",
      path: "/api/v1/accounts/verify_credentials",
      shape: accountShape,
    })
  ).value;

export interface CheckOptions {
  call: MastodonCall;
  url: string;
  instance: () => Promise<Instance>;
  isBot: boolean;
}

export async function check({ call, url, instance, isBot }: CheckOptions): Promise<string> {
  const there = await instance();
  const { title, version, rules } = there;
  const missing: string[] = [];
  const me = await allowed(() => askMe(call), "read:accounts", missing);
  const path = `/api/v1/accounts/${encodeURIComponent(me?.id ?? "0")}/statuses`;
  await allowed(() => call({ ...PROBE, path }), "read:statuses", missing);
  // Empty ones, which no instance takes: a token that may post is told that words are missing, another that it may not.
  await allowed(() => call({ ...EMPTY, path: "/api/v1/statuses" }), "write:statuses", missing);
  await allowed(() => call({ ...EMPTY, path: "/api/v2/media" }), "write:media", missing);
  if (missing.length > 0 || !me) throw lacks(url, missing);
  const seen = `${handleOf(me.acct, there, url)} on ${title || url} (Mastodon ${version}): posts of up to ${rules.most} signs`;
  const marks = isBot && !me.bot ? [notMarked(url)] : [];
  return [seen, ...marks, ...onPromotion(there)].join(". ");
}

/** In the languages of most instances; what it misses the owner reads there. */
const PROMOTION = /advert|promo|commercial|marketing|spam|automat|\bbots?\b|werbung|kommerz|publicit/i;

const LONGEST_RULE = 200;

function onPromotion({ houseRules }: Instance): string[] {
  const said = houseRules.filter((rule) => PROMOTION.test(rule));
  if (said.length === 0) return [];
  const quoted = said
    .map((rule) => `“${rule.replace(/\s+/g, " ").trim().slice(0, LONGEST_RULE)}”`)
    .join(", ");
  return [
    `Of posts like yours its rules say ${quoted}: what they ask for goes into channels.mastodon, as rule and ownShare, and is kept`,
  ];
}

const PROBE = { operation: "check", query: [["limit", "1"]] as const, shape: z.unknown() };
const EMPTY = { operation: "check", method: "POST" as const, body: {}, shape: z.unknown() };

/** Null where the token may not; what is missing is noted. Any other answer to an empty request says that it may. */
async function allowed<T>(ask: () => Promise<T>, scope: string, missing: string[]): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.code === MISSING_SCOPE) missing.push(scope);
    const isAnswer = error.code === MISSING_SCOPE || (error.operation === "check" && isExpected(error));
    if (!isAnswer) throw error;
    return null;
  }
}

const isExpected = ({ status }: ServiceError): boolean => status === 400 || status === 404 || status === 422;

const lacks = (url: string, missing: readonly string[]): ServiceError =>
  new ServiceError({
    ...{ service: "mastodon", operation: "check", status: 403, code: MISSING_SCOPE },
    message: `this access token lacks ${missing.join(", ")}. Open ${url}/settings/applications → your application, tick what is missing, save, regenerate the access token, and put it into .env as MASTODON_ACCESS_TOKEN`,
    retryable: false,
    effect: "refused",
  });

const notMarked = (url: string): string =>
  `The account is not marked as automated there, though channels.mastodon.isBot says that it is: tick “This is an automated account” at ${url}/settings/profile, or set isBot to false`;
