/** Reading mails back: one, or the list by cursor. */
import type { DatabaseSync } from "node:sqlite";
import { type Answer, ERRORS, refuse } from "./answers.ts";
import { contentReader, findMail, listMails, type MailRow, messageIdOf } from "./mails.ts";
import { listPage, type PageQuery } from "./paging.ts";
import { vendorTime } from "./vendor-time.ts";

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

    emails: (query: PageQuery): Answer =>
      listPage(
        query,
        {
          noun: "an email",
          placeOf: (id) => findMail(store, id)?.seq,
          rows: (part) => listMails(store, part),
        },
        listed,
      ),
  };
}
