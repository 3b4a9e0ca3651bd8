/**
 * Preview cards: the instance asks the linked page itself what it is called. Only pages on this machine are asked; the
 * real one does it in the moments after a post, here it is done when somebody first looks at the post.
 */

import { prepared } from "../statements.ts";
import { inTransaction } from "../store.ts";
import type { TwinContext } from "../twin.ts";
import { decodeHTML } from "./decode.ts";
import { entitiesOf } from "./entities.ts";
import type { StatusRow } from "./statuses.ts";

export interface Card {
  url: string;
  title: string;
  description: string;
  provider: string;
  hasPicture: boolean;
}

/** How long a page of this machine is waited for, and the most that is read of one. */
const PATIENCE_MS = 1_000;
const MOST_BYTES = 8 * 1024 * 1024;
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])$/;

/** The card as it is kept: undefined while nobody looked for one. */
export function keptCard(context: Pick<TwinContext, "store">, id: string): Card | null | undefined {
  const row = prepared(context.store, "select card from mastodon_cards where status_id = ?").get(id);
  if (!row) return undefined;
  return row.card === null ? null : (JSON.parse(String(row.card)) as Card);
}

export function cardPicture(
  { store }: Pick<TwinContext, "store">,
  id: string,
): { bytes: Uint8Array; mime: string } | null {
  const row = prepared(store, "select picture, mime from mastodon_cards where status_id = ?").get(id);
  return row?.picture ? { bytes: row.picture as Uint8Array, mime: String(row.mime) } : null;
}

/** Makes the card of a post that has none yet. A page that can't be read gives none, for good. */
export async function makeCard(context: Pick<TwinContext, "store">, status: StatusRow): Promise<void> {
  if (keptCard(context, status.id) !== undefined) return;
  const link = entitiesOf(status.text).find(({ kind }) => kind === "url")?.value;
  const made = link && URL.canParse(link) && LOOPBACK.test(new URL(link).hostname) ? await ask(link) : null;
  inTransaction(context.store, () =>
    prepared(context.store, "insert or ignore into mastodon_cards values (?, ?, ?, ?)").run(
      ...[status.id, made ? JSON.stringify(made.card) : null],
      ...[made?.picture?.bytes ?? null, made?.picture?.mime ?? null],
    ),
  );
}

interface Asked {
  card: Card;
  picture: { bytes: Uint8Array; mime: string } | null;
}

async function ask(link: string): Promise<Asked | null> {
  const page = await read(link);
  if (!page?.mime.startsWith("text/html")) return null;
  const html = Buffer.from(page.bytes).toString();
  const title = meta(html, "og:title") ?? /<title[^>]*>([^<]*)/i.exec(html)?.[1];
  if (!title) return null;
  const image = meta(html, "og:image");
  const place = image && URL.canParse(image, link) ? new URL(image, link) : null;
  const picture = place && LOOPBACK.test(place.hostname) ? await read(place.href) : null;
  const isPicture = picture?.mime.startsWith("image/") ?? false;
  const card = {
    url: link,
    title: decodeHTML(title).trim(),
    description: decodeHTML(meta(html, "og:description") ?? meta(html, "description") ?? ""),
    provider: decodeHTML(meta(html, "og:site_name") ?? new URL(link).host),
    hasPicture: isPicture,
  };
  return { card, picture: isPicture ? picture : null };
}

function meta(html: string, name: string): string | undefined {
  const tags = html.match(/<meta\b[^>]*>/gi) ?? [];
  const tag = tags.find((each) => new RegExp(`(?:property|name)=["']${name}["']`, "i").test(each));
  return /content="([^"]*)"/i.exec(tag ?? "")?.[1] ?? /content='([^']*)'/i.exec(tag ?? "")?.[1];
}

/** Null where it doesn't answer, answers something else than a page, or too late: a card is no part of a post. */
async function read(link: string): Promise<{ bytes: Uint8Array; mime: string } | null> {
  try {
    const answer = await fetch(link, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const length = Number(answer.headers.get("content-length") ?? 0);
    if (!answer.ok || length > MOST_BYTES) return null;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return bytes.length > MOST_BYTES ? null : { bytes, mime: answer.headers.get("content-type") ?? "" };
  } catch {
    return null;
  }
}
