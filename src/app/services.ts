/** The services that have an address, a key and a twin. */

export const SERVICES = [
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
export type ServiceName = (typeof SERVICES)[number];

export type Addresses = Partial<Record<ServiceName | "desk", string>>;
