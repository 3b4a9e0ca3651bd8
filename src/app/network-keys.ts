/** Keys of networks that the owner otherwise posts to by hand. */
import type { Config } from "../../config/load.ts";

/** Keys alone post nothing: the owner says so as well. */
export function xKeys({ env, channels }: Config) {
  if (channels.x.by !== "api") return null;
  const { X_API_KEY, X_API_SECRET, X_ACCESS_TOKEN, X_ACCESS_SECRET } = env;
  if (!X_API_KEY || !X_API_SECRET || !X_ACCESS_TOKEN || !X_ACCESS_SECRET) return null;
  return {
    ...{ apiKey: X_API_KEY, apiSecret: X_API_SECRET },
    ...{ token: X_ACCESS_TOKEN, tokenSecret: X_ACCESS_SECRET },
  };
}

export function redditKeys({ env, channels }: Config) {
  if (channels.reddit.by !== "api") return null;
  const { REDDIT_CLIENT_ID, REDDIT_CLIENT_SECRET, REDDIT_REFRESH_TOKEN } = env;
  if (!REDDIT_CLIENT_ID || !REDDIT_CLIENT_SECRET || !REDDIT_REFRESH_TOKEN) return null;
  return {
    clientId: REDDIT_CLIENT_ID,
    clientSecret: REDDIT_CLIENT_SECRET,
    refreshToken: REDDIT_REFRESH_TOKEN,
  };
}
