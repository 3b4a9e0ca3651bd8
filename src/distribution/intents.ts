/** The networks' own forms, filled in: where the owner posts by hand, and nobody automates. */
import type { NetworkName } from "./network.ts";

export interface ByHand {
  network: NetworkName;
  /** A subreddit. */
  place: string;
  title: string;
  /** As people read it. */
  text: string;
  link: string;
}

const withQuery = (address: string, query: Record<string, string>): string =>
  `${address}?${new URLSearchParams(query)}`;

/** Null for networks that are posted to by their interface. LinkedIn takes a link alone: its text is to be pasted. */
export function intentOf({ network, place, title, text, link }: ByHand): string | null {
  switch (network) {
    case "x":
      return withQuery("https://x.com/intent/post", { text });
    case "linkedin":
      return withQuery("https://www.linkedin.com/sharing/share-offsite/", { url: link });
    case "reddit":
      return withQuery(`https://www.reddit.com/r/${encodeURIComponent(place)}/submit`, { url: link, title });
    case "hackernews":
      return withQuery("https://news.ycombinator.com/submitlink", { u: link, t: title });
    case "lobsters":
      return withQuery("https://lobste.rs/stories/new", { url: link, title });
    default:
      return null;
  }
}
