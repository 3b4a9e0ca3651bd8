/** What a post, or all that came from one place, brought: visits, readers, those who stayed, and money. */
import { type Basis, worth } from "../basis.ts";
import { DAY, type Seconds } from "../read/as-of.ts";
import type { LinkVisits } from "../read/by-link.ts";
import type { Paid } from "../read/paid.ts";
import type { Person } from "../read/person.ts";
import type { SentPost } from "../read/sent-posts.ts";
import { isOnList } from "./readers.ts";
import { Share } from "./share.ts";

export interface Brought {
  /** Distinct people a day. */
  visits: number;
  signedUp: number;
  confirmed: number;
  /** Who was on the list thirty days after they confirmed, of those whose thirty days are over. */
  stayed: Share;
  /** Who ever paid. */
  paid: number;
  /** What they paid, less what went back to them, in the publication's currency as far as there is a rate. */
  revenueMinor: number;
}

export interface PostFigures extends SentPost, Brought {
  /** In the publication's currency; null where the owner gave no rate for dollars. */
  costMinor: number | null;
}

export interface BroughtFacts {
  at: Seconds;
  people: readonly Person[];
  /** Who ever paid, and what. */
  hasPaid(person: string): boolean;
  paid: ReadonlyMap<string, Paid>;
  basis: Pick<Basis, "currency" | "growth">;
}

const STAYED: Seconds = 30 * DAY;

export const NOTHING: Brought = {
  ...{ visits: 0, signedUp: 0, confirmed: 0, stayed: new Share(0, 0), paid: 0, revenueMinor: 0 },
};

/** What these people came to, in one pass, for readers are many; visits are counted elsewhere. */
export function broughtBy(people: readonly Person[], visits: number, facts: BroughtFacts): Brought {
  const { at, hasPaid } = facts;
  const count = { signedUp: 0, confirmed: 0, settled: 0, stayed: 0, paid: 0, revenueMinor: 0 };
  for (const person of people) {
    const { id, askedAt, confirmedAt } = person;
    if (askedAt !== null) count.signedUp++;
    if (hasPaid(id)) count.paid++;
    count.revenueMinor += revenueFrom(id, facts);
    if (confirmedAt === null) continue;
    count.confirmed++;
    if (confirmedAt + STAYED > at) continue;
    count.settled++;
    if (isOnList(person, confirmedAt + STAYED)) count.stayed++;
  }
  const { settled, stayed, ...counts } = count;
  return { ...counts, visits, stayed: new Share(stayed, settled) };
}

function revenueFrom(id: string, { paid, basis }: BroughtFacts): number {
  let sum = 0;
  for (const [currency, minor] of paid.get(id) ?? []) sum += worth(minor, currency, basis) ?? 0;
  return sum;
}

/** A tag is of one post alone; without one the place and the issue tell it. */
const keyOf = ({ source, link }: { source: string; link: string }, tags: ReadonlySet<string>): string =>
  tags.has(link) ? link : `${source} ${link}`;

/** Whatever came by each of these posts: by its own link, whoever passed that on. */
export function broughtByPosts(
  posts: readonly SentPost[],
  visits: readonly LinkVisits[],
  facts: BroughtFacts,
): PostFigures[] {
  if (posts.length === 0) return [];
  const tags = new Set(posts.map(({ tag }) => tag));
  const people = Map.groupBy(
    facts.people.filter(({ link }) => link !== ""),
    (person) => keyOf(person, tags),
  );
  const seen = Map.groupBy(visits, (one) => keyOf(one, tags));
  return posts.map((post) => {
    const key = keyOf(post, tags);
    const many = (seen.get(key) ?? []).reduce((sum, one) => sum + one.visits, 0);
    return {
      ...{ ...post, ...broughtBy(people.get(key) ?? [], many, facts) },
      costMinor: costOf(post, facts.basis),
    };
  });
}

/** Networks charge in dollars, by millionths of them. */
const MICROS_A_CENT = 10_000;

export const centsOf = (posts: readonly Pick<SentPost, "costMicros">[]): number =>
  Math.round(posts.reduce((sum, { costMicros }) => sum + costMicros, 0) / MICROS_A_CENT);

/** And what the owner spent on it, as they wrote it beside its row. */
function costOf(post: SentPost, basis: BroughtFacts["basis"]): number | null {
  const charged = post.costMicros === 0 ? 0 : worth(centsOf([post]), "USD", basis);
  const spent = basis.growth.spend.filter(({ channel }) => channel === post.name);
  return spent.reduce<number | null>((sum, { amountMinor, currency = basis.currency }) => {
    const more = worth(amountMinor, currency, basis);
    return sum === null || more === null ? null : sum + more;
  }, charged);
}
