/** Reading back: single mails, the list by cursor, and the domains that were sent from. */
import type { DatabaseSync } from "node:sqlite";
import { type Answer, ERRORS, invalid, refuse } from "./answers.ts";
import { contentReader, findMail, listMails, type MailRow, messageIdOf } from "./mails.ts";

const DEFAULT_PAGE = 20;
const MAX_PAGE = 100;
/** Before anything was sent there is this domain, verified like every other here. */
const FIRST_DOMAIN = { name: "sandbox.example", id: "00000000-0000-4000-8000-000000000001", created_at: 0 };

/** `2023-04-03 22:13:42.674981+00`: how Resend writes a time. */
export function vendorTime(ms: number): string {
  return `${new Date(ms).toISOString().replace("T", " ").replace("Z", "")}000+00`;
}

function listed(mail: MailRow) {
  return {
    id: mail.id,
    message_id: messageIdOf(mail),
    to: mail.to,
    from: mail.from,
    created_at: vendorTime(mail.createdAt),
    subject: mail.subject,
    bcc: mail.bcc,
    cc: mail.cc,
    reply_to: mail.replyTo,
    last_event: mail.lastEvent,
    scheduled_at: mail.scheduledAt,
  };
}

export function reader(store: DatabaseSync) {
  const contentOf = contentReader(store);
  return {
    email(id: string): Answer {
      const mail = findMail(store, id);
      if (!mail) return refuse(ERRORS.noEmail);
      const { html, text, tags } = contentOf(mail);
      const body = {
        object: "email",
        ...listed(mail),
        html: html ?? null,
        text: text ?? null,
        tags: tags ?? [],
      };
      return { status: 200, body };
    },

    emails({ limit, after, before }: { limit?: string; after?: string; before?: string }): Answer {
      const size = limit === undefined ? DEFAULT_PAGE : Number(limit);
      if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE) {
        return refuse(invalid(`The \`limit\` parameter must be between 1 and ${MAX_PAGE}.`));
      }
      if (after !== undefined && before !== undefined) {
        return refuse(invalid("The `after` and `before` parameters cannot be used together."));
      }
      const cursor = after ?? before;
      const at = cursor === undefined ? undefined : findMail(store, cursor)?.seq;
      if (cursor !== undefined && at === undefined)
        return refuse(invalid(`The cursor \`${cursor}\` is not an email.`));
      const found = listMails(store, { limit: size + 1, ...(after ? { olderThan: at } : { newerThan: at }) });
      // One more than asked says whether there is more; it is the farthest from the cursor.
      const page = found.length <= size ? found : before ? found.slice(1) : found.slice(0, size);
      return { status: 200, body: { object: "list", has_more: found.length > size, data: page.map(listed) } };
    },

    domains(): Answer {
      const rows = store
        .prepare("select name, id, created_at from resend_domains order by created_at, name")
        .all();
      const data = (rows.length > 0 ? rows : [FIRST_DOMAIN]).map((row) => ({
        id: row.id,
        name: row.name,
        status: "verified",
        created_at: vendorTime(Number(row.created_at)),
        region: "us-east-1",
        open_tracking: false,
        click_tracking: false,
        capabilities: { sending: "enabled", receiving: "disabled" },
      }));
      return { status: 200, body: { object: "list", has_more: false, data } };
    },
  };
}
