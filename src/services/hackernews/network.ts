/** Hacker News: always by the owner's hand. Adapter of the port `distribution/network`. */
import type { Account } from "../../core/account.ts";
import { ServiceError } from "../../core/errors.ts";
import { type HttpPolicy, parseRetryAfter } from "../../core/http.ts";
import type { Network } from "../../distribution/network.ts";
import { afterStatus, jsonCall } from "../json-api.ts";
import { type HackerNewsPlace, reachOf, repliesTo, submissionOf } from "./reading.ts";

export interface HackerNewsOptions {
  /** Another address than those of Hacker News and of what it is read by. */
  url: string | undefined;
  account: Account;
  policy: HttpPolicy;
  now: () => Date;
}

const service = "hackernews";

export function hackerNewsNetwork({ url, account, policy, now }: HackerNewsOptions): Network {
  const base = url?.replace(/\/+$/, "");
  const place: HackerNewsPlace = {
    search: base ?? "https://hn.algolia.com",
    items: base ?? "https://hacker-news.firebaseio.com",
    pages: base ?? "https://news.ycombinator.com",
    call: jsonCall({
      ...{ service, name: "Hacker News", policy },
      headers: async () => ({ "user-agent": "pressroom" }),
      refusal: (operation, { status, headers }) => {
        const retryAfterMs = parseRetryAfter(headers.get("retry-after"), now());
        return new ServiceError({
          ...{ service, operation, status, code: `status_${status}` },
          message: `what Hacker News is read by answered with the status ${status}`,
          ...afterStatus(status),
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        });
      },
    }),
  };
  return {
    name: service,
    account,
    rules: null,
    threads: false,
    poster: null,
    // Its guidelines want no comment that a program wrote, so there is none to prepare.
    intent: ({ title, link }) => `${place.pages}/submitlink?${new URLSearchParams({ u: link, t: title })}`,
    reach: reachOf(place),
    replies: repliesTo(place),
    submission: submissionOf(place),
    check: () => check(place),
  };
}

async function check(place: HackerNewsPlace): Promise<string> {
  await submissionOf(place)("https://news.ycombinator.com/");
  return "Hacker News can be read: submissions of your pages are found, and what they get";
}
