/** A post as it looks there: who, what with its links, pictures or the card, and what it got. */
import { raw } from "hono/html";
import { type AccountRow, findAccount, ownerAccount } from "../../mastodon/accounts.ts";
import { htmlOf, type Telling } from "../../mastodon/answers.ts";
import { type Card, keptCard } from "../../mastodon/cards.ts";
import { type MediaRow, mediaOf } from "../../mastodon/media.ts";
import { countsOf, descendantsOf, type StatusRow } from "../../mastodon/statuses.ts";
import { Moment } from "../time.tsx";

/** What a page of posts is made of. */
export interface Place extends Telling {
  /** Where the pictures are: `/mastodon` on the desk, empty on the twin. */
  home: string;
  hrefOf(status: StatusRow): string;
}

/** A post with all that follows it, whoever wrote it. `current` is the one that the page is about. */
export function Thread({ place, root, current }: { place: Place; root: StatusRow; current?: StatusRow }) {
  return (
    <div class="thread">
      {[root, ...descendantsOf(place.store, root.id)].map((status) => (
        <Post place={place} status={status} isCurrent={status.id === current?.id} />
      ))}
    </div>
  );
}

function Post({ place, status, isCurrent }: { place: Place; status: StatusRow; isCurrent: boolean }) {
  const { store, home, url } = place;
  const account = findAccount(store, status.accountId) ?? ownerAccount(store);
  const media = mediaOf(store, status.id);
  const card = media.length === 0 ? keptCard(place, status.id) : null;
  return (
    <article
      class="toot"
      aria-current={isCurrent ? "true" : undefined}
      lang={status.language ?? undefined}
      id={`post-${status.id}`}
    >
      <img class="face" src={`${home}/avatar/${encodeURIComponent(account.acct)}.svg`} alt="" />
      <div>
        <Byline account={account} host={new URL(url).host} status={status} href={place.hrefOf(status)} />
        {status.spoilerText && <p class="warning">{status.spoilerText}</p>}
        <div class="words">{raw(htmlOf(place, status))}</div>
        <Pictures media={media} home={home} nowMs={place.nowMs} />
        {card && <PageCard card={card} picture={`${home}/card/${status.id}`} />}
        <Counts place={place} id={status.id} />
      </div>
    </article>
  );
}

const VISIBILITY: Record<string, string> = {
  unlisted: "quiet public",
  private: "followers only",
  direct: "private mention",
};

function Byline(props: { account: AccountRow; host: string; status: StatusRow; href: string }) {
  const { account, host, status, href } = props;
  const handle = account.acct.includes("@") ? account.acct : `${account.acct}@${host}`;
  const seen = VISIBILITY[status.visibility];
  return (
    <header>
      <span class="who">{account.displayName}</span>
      {account.bot && <span class="badge">automated</span>}
      {seen && <span class="badge">{seen}</span>}
      <a class="when" href={href}>
        <Moment ms={status.createdAt} short />
      </a>
      <span class="handle">@{handle}</span>
    </header>
  );
}

function Pictures({ media, home, nowMs }: { media: readonly MediaRow[]; home: string; nowMs: number }) {
  if (media.length === 0) return null;
  return (
    <div class="media">
      {media.map(({ id, description, readyAt }) => (
        <figure>
          {readyAt <= nowMs && <img src={`${home}/media/${id}`} alt={description ?? ""} />}
          <figcaption>{description ?? "No words describe this picture."}</figcaption>
        </figure>
      ))}
    </div>
  );
}

function PageCard({ card, picture }: { card: Card; picture: string }) {
  return (
    <a class="page" href={card.url}>
      {card.hasPicture && <img src={picture} alt="" />}
      <span class="from">{card.provider}</span>
      <b>{card.title}</b>
      <span class="about">{card.description}</span>
    </a>
  );
}

const ICONS = {
  reply: "M9 17l-5-5 5-5M4 12h10a6 6 0 0 1 6 6v1",
  reblog: "M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",
  favourite: "M12 2.5l2.9 6.2 6.6.8-4.9 4.6 1.3 6.7-5.9-3.3-5.9 3.3 1.3-6.7-4.9-4.6 6.6-.8z",
};
const LABELS = { reply: "replies", reblog: "boosts", favourite: "favourites" };

function Counts({ place, id }: { place: Place; id: string }) {
  const counts = countsOf(place.store, id);
  return (
    <ul class="counts">
      {(["reply", "reblog", "favourite"] as const).map((act) => (
        <li>
          <svg viewBox="0 0 24 24" role="img" aria-label={LABELS[act]}>
            <path d={ICONS[act]} />
          </svg>
          {counts[act].toLocaleString("en")}
        </li>
      ))}
    </ul>
  );
}
