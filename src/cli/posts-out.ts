/** What posts that are out got there, and what they brought, for the owner's terminal. */
import type { Post } from "../distribution/posts.ts";
import { sayReach } from "../distribution/reach.ts";
import { postsFor } from "../growth/attribution.ts";
import type { PostFigures } from "../growth/metrics/brought.ts";
import { sayCame } from "../growth/say-posts.ts";
import type { Desk } from "./options.ts";

/** So many are shown where none is asked for: what is older stands in the spreadsheet. */
const LAST = 10;

/** Of these posts, or the last ones. The newest first. */
export async function figuresOfPosts(
  { app }: Desk,
  { among }: { among: readonly Pick<Post, "id">[] | null },
): Promise<PostFigures[]> {
  const ids = among && new Set(among.map(({ id }) => id));
  const figures = await postsFor(app, "sandbox");
  return ids ? figures.filter(({ id }) => ids.has(id)) : figures.slice(0, LAST);
}

export function tellOut({ app, terminal }: Desk, out: readonly PostFigures[]): void {
  if (out.length === 0) return;
  const { zone, currency } = app.config.publication;
  const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: zone });
  const lines = out.map((post) => {
    const reach = post.reach ? sayReach(post.reach) || "nothing is counted there" : "not looked at yet";
    return `${post.name}, ${day.format(post.sentAt)}: ${reach}; ${sayCame([post], currency)}`;
  });
  terminal.note(lines.join("\n"), "What came of those that are out");
}

export const figuresInJson = (post: PostFigures) => ({
  ...{ tag: post.tag, name: post.name, network: post.network, place: post.place, url: post.url },
  ...{ sentAt: post.sentAt.toISOString(), reach: post.reach && countsOf(post.reach) },
  ...{ visits: post.visits, signUps: post.signedUp, confirmed: post.confirmed, activeAt30Days: post.stayed },
  ...{ paid: post.paid, revenueMinor: post.revenueMinor, costMinor: post.costMinor },
});

const countsOf = ({ likes, reposts, replies, points, comments }: NonNullable<PostFigures["reach"]>) => ({
  ...{ likes, reposts, replies, points, comments },
});
