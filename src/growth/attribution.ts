/** What each post and each place brought, told from our own visits and first touches. */
import type { Clock } from "../core/clock.ts";
import { mayReach, REALMS, type Realm } from "../core/realm.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import type { Basis } from "./basis.ts";
import { type Brought, broughtBy, broughtByPosts, type PostFigures } from "./metrics/brought.ts";
import { type AsOf, limitOf, type Seconds, secondsOf } from "./read/as-of.ts";
import { cameBy, readLinkVisits } from "./read/by-link.ts";
import { readPaid } from "./read/paid.ts";
import { readThese } from "./read/people.ts";
import type { Person } from "./read/person.ts";
import { readSentPosts, type SentPost } from "./read/sent-posts.ts";
import { readVisitors } from "./read/visits.ts";
import { realmToShow } from "./realm.ts";

export interface BroughtByAll {
  bySource: (Brought & { name: string })[];
  byPost: PostFigures[];
}

interface ToCredit {
  posts: readonly SentPost[];
  people: readonly Person[];
  firstPayments: ReadonlyMap<string, Seconds>;
  basis: Basis;
}

/** Of everybody, by the place that they came from and by the post. */
export async function readBrought(
  db: Db,
  asOf: AsOf,
  { posts, people, firstPayments, basis }: ToCredit,
): Promise<BroughtByAll> {
  const limit = limitOf(asOf);
  const paid = await readPaid(db, asOf, null);
  const hasPaid = (person: string) => firstPayments.has(person) || paid.has(person);
  const facts = { at: secondsOf(asOf.at), people, hasPaid, paid, basis };
  const seen = new Map((await readVisitors(db, "", limit)).map(({ source, visitors }) => [source, visitors]));
  const own = Map.groupBy(people, ({ source }) => source);
  const names = [...new Set([...own.keys(), ...seen.keys()])].sort();
  const visits = await readLinkVisits(
    db,
    posts.map(({ link }) => link),
    limit,
  );
  return {
    bySource: names.map((name) => ({ name, ...broughtBy(own.get(name) ?? [], seen.get(name) ?? 0, facts) })),
    byPost: broughtByPosts(posts, visits, facts),
  };
}

/** Without a look at anybody who came another way. Posts are of these realms; people and money are of one alone. */
async function attribute(
  db: Db,
  asOf: AsOf,
  { realms, basis }: { realms: readonly Realm[]; basis: Pick<Basis, "currency" | "growth"> },
): Promise<PostFigures[]> {
  const posts = await readSentPosts(db, { realms, until: asOf.at });
  if (posts.length === 0) return [];
  const links = posts.map(({ link }) => link);
  const ids = await cameBy(db, links);
  const paid = await readPaid(db, asOf, ids);
  return broughtByPosts(posts, await readLinkVisits(db, links, limitOf(asOf)), {
    ...{ at: secondsOf(asOf.at), people: await readThese(db, asOf, ids), paid, basis },
    hasPaid: (person) => paid.has(person),
  });
}

export interface AttributionHost {
  ledger: Ledger;
  clock: Clock;
  realms: { resend: Realm; stripe: Realm };
  config: { publication: Pick<Basis, "currency">; growth: Basis["growth"] };
}

/** As a desk, or whoever else it is shown to, may be told it: of posts, people and money that are at least as real. */
export async function postsFor(
  { ledger: { db }, clock, realms: services, config }: AttributionHost,
  desk: Realm,
): Promise<PostFigures[]> {
  const shown = await realmToShow(db, { mail: services.resend, payments: services.stripe });
  const realm = mayReach(shown, desk) ? shown : desk;
  const basis = { currency: config.publication.currency, growth: config.growth };
  const realms = REALMS.filter((one) => mayReach(one, desk));
  return attribute(db, { realm, at: clock.now() }, { realms, basis });
}
