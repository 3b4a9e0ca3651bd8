/** A frozen mailing: everything that its mails share, kept in the ledger so that a replay makes the same bytes. */
import * as z from "zod";
import { fillMerge } from "../content/mail/merge.ts";
import type { OutgoingMail } from "./mailer.ts";

const templateSchema = z.object({
  from: z.string(),
  replyTo: z.string().optional(),
  subject: z.string(),
  /** With `{{name}}` and `{{unsubscribeUrl}}` where a reader's own values go. */
  html: z.string(),
  text: z.string(),
});
export type Template = z.infer<typeof templateSchema>;

const mergeSchema = z
  .object({ to: z.string(), name: z.string(), unsubscribeUrl: z.string() })
  .catchall(z.string());
export type MergeValues = z.infer<typeof mergeSchema>;

export const parseTemplate = (json: string): Template => templateSchema.parse(JSON.parse(json));
export const parseMerge = (json: string): MergeValues => mergeSchema.parse(JSON.parse(json));

/** The mail of one reader, with the one-click headers of RFC 8058. */
export function mailFor(template: Template, merge: MergeValues): OutgoingMail {
  return {
    from: template.from,
    to: merge.to,
    ...(template.replyTo ? { replyTo: template.replyTo } : {}),
    subject: template.subject,
    html: fillMerge(template.html, merge, "html"),
    text: fillMerge(template.text, merge, "text"),
    headers: {
      "List-Unsubscribe": `<${merge.unsubscribeUrl}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
}
