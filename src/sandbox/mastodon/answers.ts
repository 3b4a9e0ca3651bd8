/** Accounts and posts as Mastodon's API tells them. */
import type { DatabaseSync } from "node:sqlite";
import { type AccountRow, accountNamed, findAccount, OWNER, ownerAccount, pageOf } from "./accounts.ts";
import { type Card, keptCard } from "./cards.ts";
import { entitiesOf } from "./entities.ts";
import { statusHtml } from "./html.ts";
import { mediaAnswer, mediaOf } from "./media.ts";
import { countsOf, findStatus, type StatusRow, writtenBy } from "./statuses.ts";

/** What an answer is made of. */
export interface Telling {
  store: DatabaseSync;
  /** The instance's own address. */
  url: string;
  nowMs: number;
}

const time = (ms: number) => new Date(ms).toISOString();

export function accountAnswer({ store, url }: Telling, account: AccountRow) {
  const page = pageOf(account, url);
  const { count, lastAt } = writtenBy(store, account.id);
  const picture = `${url}/avatar/${encodeURIComponent(account.acct)}.svg`;
  return {
    id: account.id,
    username: account.acct.split("@")[0] ?? "",
    acct: account.acct,
    display_name: account.displayName,
    ...{
      locked: false,
      bot: account.bot,
      discoverable: true,
      indexable: false,
      group: false,
      noindex: false,
    },
    created_at: time(account.createdAt),
    ...{ note: "", url: page, uri: page },
    ...{ avatar: picture, avatar_static: picture, header: picture, header_static: picture },
    ...{ followers_count: 0, following_count: 0, statuses_count: count },
    last_status_at: lastAt === null ? null : time(lastAt).slice(0, 10),
    ...{ hide_collections: null, emojis: [], roles: [], fields: [] },
  };
}

export function credentialAccountAnswer(telling: Telling) {
  return {
    ...accountAnswer(telling, ownerAccount(telling.store)),
    source: {
      ...{ privacy: "public", sensitive: false, language: null, note: "", fields: [] },
      ...{ follow_requests_count: 0, hide_collections: null, discoverable: true, indexable: false },
    },
    role: { id: "-99", name: "", permissions: "65536", color: "", highlighted: false },
  };
}

/** Who of those mentioned is known here, and where. */
const knownPage =
  ({ store, url }: Telling) =>
  (acct: string): string | null => {
    const account = accountNamed(store, acct);
    return account ? pageOf(account, url) : null;
  };

export const htmlOf = (telling: Telling, { text }: StatusRow): string =>
  statusHtml(text, telling.url, knownPage(telling));

function statusUrl({ store, url }: Telling, status: StatusRow): string {
  const account = findAccount(store, status.accountId) ?? ownerAccount(store);
  return `${pageOf(account, url)}/${status.id}`;
}

export function statusAnswer(telling: Telling, status: StatusRow) {
  const { store, url } = telling;
  const account = findAccount(store, status.accountId) ?? ownerAccount(store);
  const counts = countsOf(store, status.id);
  const entities = entitiesOf(status.text);
  const tags = entities.filter(({ kind }) => kind === "hashtag").map(({ value }) => value.toLowerCase());
  const mentioned = entities.flatMap(({ kind, value }) => {
    const found = kind === "mention" ? accountNamed(store, value) : null;
    return found ? [found] : [];
  });
  return {
    id: status.id,
    created_at: time(status.createdAt),
    in_reply_to_id: status.inReplyToId,
    in_reply_to_account_id: status.inReplyToId && (findStatus(store, status.inReplyToId)?.accountId ?? null),
    ...{ sensitive: status.sensitive, spoiler_text: status.spoilerText },
    ...{ visibility: status.visibility, language: status.language },
    uri: `${url}/users/${account.acct}/statuses/${status.id}`,
    url: statusUrl(telling, status),
    replies_count: counts.reply,
    reblogs_count: counts.reblog,
    favourites_count: counts.favourite,
    ...{ edited_at: null, favourited: false, reblogged: false, muted: false, bookmarked: false },
    content: htmlOf(telling, status),
    ...{ filtered: [], reblog: null, emojis: [], poll: null },
    ...(account.acct === OWNER ? { pinned: false, application: { name: "pressroom", website: null } } : {}),
    account: accountAnswer(telling, account),
    media_attachments: mediaOf(store, status.id).map((media) => mediaAnswer(media, telling)),
    mentions: mentioned.map((one) => ({
      ...{ id: one.id, acct: one.acct, username: one.acct.split("@")[0], url: pageOf(one, url) },
    })),
    tags: [...new Set(tags)].map((name) => ({ name, url: `${url}/tags/${encodeURIComponent(name)}` })),
    card: cardAnswer(telling, status.id, keptCard({ store }, status.id) ?? null),
  };
}

function cardAnswer({ url }: Telling, statusId: string, card: Card | null) {
  if (!card) return null;
  return {
    ...{ url: card.url, title: card.title, description: card.description, language: null, type: "link" },
    ...{ author_name: "", author_url: "", provider_name: card.provider, provider_url: "", html: "" },
    ...{ width: 0, height: 0, embed_url: "", blurhash: null, published_at: null, authors: [] },
    image: card.hasPicture ? `${url}/card/${statusId}` : null,
    image_description: "",
  };
}
