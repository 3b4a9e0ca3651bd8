/** What each network is for, where to click there, and what is to be pasted from it. */
import type { NetworkName } from "../distribution/network.ts";
import type { Question } from "./terminal.ts";

export type KeyName =
  | "BLUESKY_HANDLE"
  | "BLUESKY_APP_PASSWORD"
  | "MASTODON_URL"
  | "MASTODON_ACCESS_TOKEN"
  | "X_API_KEY"
  | "X_API_SECRET"
  | "X_ACCESS_TOKEN"
  | "X_ACCESS_SECRET"
  | "REDDIT_CLIENT_ID"
  | "REDDIT_CLIENT_SECRET"
  | "REDDIT_REFRESH_TOKEN";

export interface Key extends Question {
  name: KeyName;
  wrong(answer: string): string | null;
  /** As it is kept, where that is not as it was typed. */
  written?(answer: string): string;
}

interface Guide {
  what: string;
  /** What to do there before anything can be pasted; empty where nothing is needed. */
  steps: readonly string[];
  keys: readonly Key[];
  /** What is to be copied for it, whole. */
  copy?: string;
}

/** A secret becomes a line of .env. */
const token = (name: KeyName, message: string): Key => ({
  ...{ name, message, secret: true },
  wrong: (answer) =>
    /^[\x21-\x7e]{6,}$/.test(answer) && !/['"\\#]/.test(answer)
      ? null
      : "It is one word of letters and signs",
});

const HANDLE = /^@?([a-z0-9-]+\.)+[a-z][a-z0-9-]*$/i;
const APP_PASSWORD = /^[a-z0-9]{4}(-[a-z0-9]{4}){3}$/i;
const ON_THIS_MACHINE = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/;

const withScheme = (answer: string): string => (/^https?:\/\//i.test(answer) ? answer : `https://${answer}`);

const originOf = (answer: string): string | null => {
  const url = URL.canParse(withScheme(answer)) ? new URL(withScheme(answer)) : null;
  return url && (url.protocol === "https:" || ON_THIS_MACHINE.test(url.origin)) ? url.origin : null;
};

const BY_HAND =
  "When it is due, the row's Link leads to a page with the text and the network's own form, filled in.";

export const GUIDES: Record<NetworkName, Guide> = {
  bluesky: {
    what: "Strangers find posts there by feeds and hashtags. pressroom posts what you approved by itself, threads too. Free.",
    steps: [
      "bsky.app → Settings → Privacy and security → App passwords → Add. It needs no access to your messages",
      "Paste your handle and that password. (An account on a server of its own: first put BLUESKY_URL into .env)",
    ],
    keys: [
      {
        ...{ name: "BLUESKY_HANDLE", message: "Your handle, like letters.bsky.social" },
        wrong: (answer) => (HANDLE.test(answer) ? null : "A handle looks like letters.bsky.social"),
        written: (answer) => answer.replace(/^@/, "").toLowerCase(),
      },
      {
        ...{ name: "BLUESKY_APP_PASSWORD", message: "The app password", secret: true },
        wrong: (answer) =>
          APP_PASSWORD.test(answer)
            ? null
            : "An app password looks like abcd-efgh-ijkl-mnop. The account's own is not to be pasted here",
      },
    ],
  },
  mastodon: {
    what: "Its people read long texts and follow hashtags. pressroom posts what you approved by itself, threads too. Free.",
    steps: [
      "On your instance: Preferences → Development → New application. Its name: pressroom",
      "Tick read, write:statuses and write:media, and nothing else. Submit, and open the application",
      "Paste the instance's address and “Your access token”",
    ],
    keys: [
      {
        ...{ name: "MASTODON_URL", message: "Your instance, like mastodon.social" },
        wrong: (answer) => (originOf(answer) ? null : "An instance looks like https://mastodon.social"),
        written: (answer) => originOf(answer) ?? answer,
      },
      token("MASTODON_ACCESS_TOKEN", "Your access token"),
    ],
  },
  x: {
    what: `By hand it costs nothing. ${BY_HAND} By its interface X takes 0.015 $ for a post, and 0.20 $ for one with a link.`,
    steps: [
      "developer.x.com → sign up, make an app, and buy a few dollars of credits",
      "Your app → User authentication settings → Read and write. Save, before the tokens are made",
      "Keys and tokens → make API Key and Secret, then Access Token and Secret. Paste all four",
    ],
    keys: [
      token("X_API_KEY", "API Key"),
      token("X_API_SECRET", "API Key Secret"),
      token("X_ACCESS_TOKEN", "Access Token"),
      token("X_ACCESS_SECRET", "Access Token Secret"),
    ],
  },
  linkedin: {
    what: `For readers who buy for their work. ${BY_HAND} LinkedIn's form takes the link alone: the text is yours to paste.`,
    steps: [],
    keys: [],
  },
  reddit: {
    what: `A subreddit that fits has the readers you look for, and its own rules on links to one's own things, which pressroom keeps. ${BY_HAND} By its interface only once Reddit has approved your access.`,
    steps: [
      "reddit.com/wiki/api → ask for access, and wait until it is granted",
      "reddit.com/prefs/apps → create another app → web app, with the redirect uri http://localhost:8080",
      "Open the address below, with the app's id in place of ID, and allow it. The page that can't be opened then has code=… in its address, up to the #",
      "Run the command below with both. It asks for the app's secret, and answers with refresh_token",
      "Paste id, secret and refresh token",
    ],
    copy: [
      "https://www.reddit.com/api/v1/authorize?client_id=ID&response_type=code&state=press&redirect_uri=http://localhost:8080&duration=permanent&scope=identity,submit,read,history",
      "curl -u ID -A press:setup:v1 -d 'grant_type=authorization_code&redirect_uri=http://localhost:8080&code=CODE' https://www.reddit.com/api/v1/access_token",
    ].join("\n\n"),
    keys: [
      token("REDDIT_CLIENT_ID", "The app's id, below its name"),
      token("REDDIT_CLIENT_SECRET", "The app's secret"),
      token("REDDIT_REFRESH_TOKEN", "The refresh token of your account"),
    ],
  },
  hackernews: {
    what: `Now and then a page is read there by thousands. Programs are unwelcome, so you submit by hand, at most once a week. ${BY_HAND}`,
    steps: [],
    keys: [],
  },
  lobsters: {
    what: `For those who have an account there, which is by invitation. ${BY_HAND}`,
    steps: [],
    keys: [],
  },
};
