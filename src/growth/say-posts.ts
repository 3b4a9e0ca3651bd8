/** What posts got and brought, in a sentence for their issue. */
import { formatMoney } from "../core/money.ts";
import type { Reach } from "../distribution/network.ts";
import { reactionsTo, sayReach, sumOfReach } from "../distribution/reach.ts";
import type { PostFigures } from "./metrics/brought.ts";

type Told = Pick<PostFigures, "reach" | "visits" | "signedUp" | "paid" | "revenueMinor">;

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

/** “2 posts: 14 likes, 3 reposts, 0 replies; 41 visits, 3 sign-ups, 1 paid ($10.00).” Empty for no post. */
export function sayPosts(posts: readonly Told[], currency: string): string {
  if (posts.length === 0) return "";
  const reach = sayReach(together(posts));
  return `${many(posts.length, "post")}: ${reach === "" ? "" : `${reach}; `}${sayCame(posts, currency)}.`;
}

/** “41 visits, 3 sign-ups, 1 paid ($10.00)”. */
export function sayCame(posts: readonly Told[], currency: string): string {
  const sum = (key: "visits" | "signedUp" | "paid" | "revenueMinor") =>
    posts.reduce((total, post) => total + post[key], 0);
  const money = formatMoney({ amountMinor: sum("revenueMinor"), currency });
  const paid = sum("paid") === 0 ? "nobody paid" : `${sum("paid")} paid (${money})`;
  return [many(sum("visits"), "visit"), many(sum("signedUp"), "sign-up"), paid].join(", ");
}

const together = (posts: readonly Pick<Told, "reach">[]): Reach =>
  sumOfReach(posts.flatMap(({ reach }) => reach ?? []));

/** Everything that people did with them, in one figure; null where nobody has looked yet. */
export const reactionsOf = (posts: readonly Pick<Told, "reach">[]): number | null =>
  reactionsTo(together(posts));
