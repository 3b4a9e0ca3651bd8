/** Who tells of clicks, if anybody does: what needs clicks says so where nobody does. */
import { hasOwnLinks } from "./own-links.ts";
import { type HearsHost, hearsOfMails } from "./posts.ts";

export interface ClickFacts {
  /** `web.alwaysOn` of the settings. */
  alwaysOn: boolean;
  siteUrl: string;
  /** Whether the mail service can tell by itself what happens: a secret is set, and a public address. */
  posts: boolean;
}

export type ClickSource =
  | { kind: "own links"; words: string }
  | { kind: "provider"; words: string }
  /** `next` is what the owner could do about it. */
  | { kind: "none"; words: string; next: string };

interface SourceHost extends HearsHost {
  config: HearsHost["config"] & { web: { alwaysOn: boolean } };
  site(): Promise<{ url: string }>;
}

export async function clickSourceOf(host: SourceHost): Promise<ClickSource> {
  const { alwaysOn } = host.config.web;
  return clickSource({ alwaysOn, siteUrl: (await host.site()).url, posts: await hearsOfMails(host) });
}

export function clickSource({ alwaysOn, siteUrl, posts }: ClickFacts): ClickSource {
  if (hasOwnLinks(alwaysOn, siteUrl))
    return { kind: "own links", words: "clicks are told by links of your own site" };
  if (posts)
    return {
      kind: "provider",
      words: "clicks are told by your mail service, if click tracking is switched on for your domain there",
    };
  return {
    kind: "none",
    words:
      "nobody tells of clicks, so cohorts and Activity know only what readers say, and when they sign in",
    next: siteUrl.startsWith("https://")
      ? "If this machine never sleeps, set web.alwaysOn: true in settings.yaml. Or switch click tracking on at your mail service, and set RESEND_WEBHOOK_SECRET in .env."
      : "It needs a public https address: set PUBLIC_URL in .env.",
  };
}
