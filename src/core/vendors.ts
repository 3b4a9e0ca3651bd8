/** The outside services that have an address, a key and a twin. */
export const VENDORS = [
  "notion",
  "resend",
  "stripe",
  "sheets",
  "bluesky",
  "mastodon",
  "x",
  "reddit",
  "hackernews",
] as const;
export type Vendor = (typeof VENDORS)[number];
