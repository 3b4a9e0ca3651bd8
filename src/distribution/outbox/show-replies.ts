/** Ledger → desk: what people answered, a row each in Feedback. The owner answers behind its link; nobody else does. */
import { withFallbacks } from "../../content/merge-fields.ts";
import type { Account } from "../../core/account.ts";
import { type Pushed, type PushHost, pushRows } from "../../desk/push.ts";
import type { Seen } from "../../desk/seen.ts";
import type { DeskRow, DeskTable, Values } from "../../desk/table.ts";
import type { Db } from "../../ledger/open.ts";
import { bind, bindingsOf } from "../../ledger/records.ts";
import { sayWhere } from "../channels.ts";
import { type KnownReply, repliesFor } from "../replies.ts";

const FEEDBACK = "feedback";

/** Replies that have no row on this desk yet, the oldest first: for none of them the table is not even opened. */
export async function newReplies(db: Db, account: Account): Promise<KnownReply[]> {
  const replies = await repliesFor(db, account.realm);
  if (replies.length === 0) return [];
  const shown = new Set((await bindingsOf(db, account, FEEDBACK)).map(({ local }) => local));
  return replies.filter(({ key }) => !shown.has(key)).reverse();
}

interface FeedbackHost extends PushHost {
  account: Account;
  table: DeskTable;
}

/** Makes their rows. One that was made by a run that died then is found by its key; one that the owner took away stays away. */
export async function showReplies(
  host: FeedbackHost,
  replies: readonly KnownReply[],
  ours: () => Promise<void>,
): Promise<Pushed> {
  const { account, table } = host;
  const byKey = new Map(replies.map((reply) => [reply.key, reply]));
  for (const row of await table.withKeys([...byKey.keys()])) await keepFound(host, row);
  return pushRows(
    host,
    {
      ...{ account, table, makes: true, ours },
      async wanted(key) {
        const reply = byKey.get(key);
        return reply ? valuesOf(reply) : null;
      },
      // Only what had no row is handed in.
      gone: async () => undefined,
    },
    byKey.keys(),
  );
}

async function keepFound({ ledger, clock, account }: FeedbackHost, { page, edited, values }: DeskRow) {
  const seen: Seen = { edited: edited.toISOString(), shown: values };
  const local = String(values.key);
  await bind(ledger.db, clock, account, { kind: FEEDBACK, local, remote: page, seen: JSON.stringify(seen) });
}

const valuesOf = ({ key, author, text, url, at, issue, ...where }: KnownReply): Values => ({
  ...{ title: author, text, at: at.toISOString(), url: url || null, key },
  place: `${sayWhere(where)}, ${sayIssue(issue)}`,
});

/** “#42”; its title where it has no number. */
export const sayIssue = ({ number, title }: KnownReply["issue"]): string =>
  number === null ? `“${withFallbacks(title)}”` : `#${number}`;
