/** Reddit's interface: a refresh token that stays gives an access token for a day; each request says whose program it is. */
import * as z from "zod";
import type { Clock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import type { HttpPolicy } from "../../core/http.ts";
import { type JsonCall, jsonCall } from "../json-api.ts";
import { kept } from "../kept.ts";
import { NEW_KEYS, refusalAt } from "./refusals.ts";

export interface RedditKeys {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

export interface RedditPlace {
  call: JsonCall;
  clock: Clock;
  /** A path of the interface as a whole address. */
  at(path: string): URL;
  /** Where people read, without a slash at its end. */
  pages: string;
  /** The account's name. */
  me(): Promise<string>;
}

export interface ClientOptions {
  keys: RedditKeys;
  policy: HttpPolicy;
  clock: Clock;
  /** The addresses of the interface and of what people read, without a slash at their ends. */
  api: string;
  pages: string;
}

const tokenShape = z.looseObject({ access_token: z.string(), expires_in: z.number() });
const meShape = z.looseObject({ name: z.string() });

/** Before a token ends it is not used any more. */
const MARGIN_MS = 60_000;

/** github.com/reddit-archive/reddit/wiki/API: `platform:app:version (by /u/name)`, the name as soon as it is known. */
const agentOf = (name: string | undefined): string =>
  `node:pressroom:v0.1.0${name === undefined ? "" : ` (by /u/${name})`}`;

export function redditPlace({ keys, policy, clock, api, pages }: ClientOptions): RedditPlace {
  const now = () => clock.now();
  const common = { service: "reddit", name: "Reddit", policy, refusal: refusalAt(now) };
  let name: string | undefined;
  let token: { value: string; until: number } | undefined;

  const askToken = jsonCall({
    ...common,
    headers: async () => ({
      "user-agent": agentOf(name),
      authorization: `Basic ${Buffer.from(`${keys.clientId}:${keys.clientSecret}`).toString("base64")}`,
    }),
  });

  async function accessToken(): Promise<string> {
    if (token && token.until > now().getTime()) return token.value;
    const { access_token, expires_in } = await tokenOrAdvice(() =>
      askToken({
        ...{ operation: "access_token", method: "POST", kind: "repeatable" },
        url: new URL(`${pages}/api/v1/access_token`),
        body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: keys.refreshToken }),
        shape: tokenShape,
      }),
    );
    token = { value: access_token, until: now().getTime() + expires_in * 1_000 - MARGIN_MS };
    return access_token;
  }

  const withToken = jsonCall({
    ...common,
    headers: async () => ({ "user-agent": agentOf(name), authorization: `Bearer ${token?.value ?? ""}` }),
    refusal: (operation, answer) => {
      // One that was revoked before its time is not shown again.
      if (answer.status === 401) token = undefined;
      return common.refusal(operation, answer);
    },
  });
  const call: JsonCall = async (request) => {
    await accessToken();
    return withToken(request);
  };
  const at = (path: string) => {
    const url = new URL(`${api}${path}`);
    // Otherwise three signs come as HTML has them.
    url.searchParams.set("raw_json", "1");
    return url;
  };
  const me = kept(async () => {
    const { name: given } = await call({ operation: "me", url: at("/api/v1/me"), shape: meShape });
    name = given;
    return given;
  });
  return { call, clock, at, pages, me };
}

/** Of a refresh token that is none (any more) it says `400 Bad Request`, and nothing else. */
async function tokenOrAdvice<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status !== 400) throw error;
    const { service, operation } = error;
    throw new ServiceError({
      ...{ service, operation, status: 401, code: "invalid_token", message: NEW_KEYS },
      ...{ retryable: false, effect: "refused" },
    });
  }
}
