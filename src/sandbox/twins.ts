/** Every twin and where it lives. Loaded one by one, since a process pays for each that it starts. */
import type { Twin, TwinName } from "./twin.ts";

export const LOAD_TWIN: Record<TwinName, () => Promise<Twin>> = {
  bluesky: async () => (await import("./bluesky/twin.ts")).blueskyTwin,
  hackernews: async () => (await import("./hackernews/twin.ts")).hackernewsTwin,
  mastodon: async () => (await import("./mastodon/twin.ts")).mastodonTwin,
  notion: async () => (await import("./notion/twin.ts")).notionTwin,
  reddit: async () => (await import("./reddit/twin.ts")).redditTwin,
  resend: async () => (await import("./resend/twin.ts")).resendTwin,
  sheets: async () => (await import("./sheets/twin.ts")).sheetsTwin,
  stripe: async () => (await import("./stripe/twin.ts")).stripeTwin,
  x: async () => (await import("./x/twin.ts")).xTwin,
};
