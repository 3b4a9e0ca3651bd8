/** A frozen mailing: everything that its mails share, kept in the ledger so that a replay makes the same bytes. */
import * as z from "zod";
import { type MergePlace, partsOfMerge, valueAt } from "../content/mail/merge.ts";
import { InvariantError } from "../core/errors.ts";
import type { Db } from "../ledger/open.ts";
import type { DeliveryRow, MailingRow } from "../ledger/tables/delivery.ts";
import type { MailTemplate, MergedMail, Words } from "./mailer.ts";

const templateSchema = z.object({
  from: z.string(),
  replyTo: z.string().optional(),
  subject: z.string(),
  /** The subject is a template too. One that was frozen by an earlier version is words alone. */
  subjectMerges: z.boolean().optional(),
  /** With holes where a reader's own values go, `{{unsubscribeUrl}}` among them. */
  html: z.string(),
  text: z.string(),
});
export type Template = z.infer<typeof templateSchema>;

/** A flat record: the address, and a value for each field that the template names. */
export type MergeValues = Readonly<Record<string, string>> & { readonly to: string };

export const parseTemplate = (json: string): Template => templateSchema.parse(JSON.parse(json));

/** By hand, because it is done for each mail. */
export function parseMerge(json: string): MergeValues {
  const values: unknown = JSON.parse(json);
  if (!isMerge(values)) throw new InvariantError("What was kept of a reader's mail is no record of texts");
  return values;
}

function isMerge(values: unknown): values is MergeValues {
  if (typeof values !== "object" || values === null || !("to" in values)) return false;
  return Object.values(values).every((value) => typeof value === "string");
}

interface Hole {
  /** The value's name in `MergedMail.values`: the same field is written differently where it is HTML. */
  value: string;
  field: string;
  place: MergePlace;
}

/** A template split at its holes. */
export interface SplitTemplate {
  mail: MailTemplate;
  holes: readonly Hole[];
}

/** The one-click headers are those of RFC 8058. */
export function splitTemplate(template: Template): SplitTemplate {
  const { from, replyTo, subject, subjectMerges = false, html, text } = template;
  const holes = new Map<string, Hole>();
  const wordsOf = (words: string, place: MergePlace): Words =>
    partsOfMerge(words).map((part) => {
      if (typeof part === "string") return part;
      const value = place === "html" ? `${part.field} as HTML` : part.field;
      holes.set(value, { value, field: part.field, place });
      return { value };
    });
  const mail: MailTemplate = {
    from,
    ...(replyTo ? { replyTo } : {}),
    // One that an earlier version froze has no holes: what looks like a hole there is the author's.
    subject: subjectMerges ? wordsOf(subject, "text") : [subject],
    html: wordsOf(html, "html"),
    text: wordsOf(text, "text"),
    headers: {
      "List-Unsubscribe": wordsOf("<{{unsubscribeUrl}}>", "text"),
      "List-Unsubscribe-Post": ["List-Unsubscribe=One-Click"],
    },
  };
  return { mail, holes: [...holes.values()] };
}

/**
 * The mail of one reader.
 *
 * @throws Error naming the field, if a value is missing
 */
export function mergeMail({ mail, holes }: SplitTemplate, merge: MergeValues): MergedMail {
  const values: Record<string, string> = {};
  for (const { value, field, place } of holes) values[value] = valueAt(merge, field, place);
  return { template: mail, to: merge.to, values };
}

/**
 * What is kept of one reader until the mail is made. Asked for at the freeze, so that a field without a value stops a
 * mailing before the first mail and not in its middle.
 *
 * @throws Error naming the field, if a value is missing
 */
export function frozenMerge({ holes }: SplitTemplate, merge: MergeValues): string {
  const lacking = holes.find(({ field }) => !Object.hasOwn(merge, field));
  if (lacking)
    throw new Error(`The mail has a merge field “${lacking.field}”, but no value was given for it.`);
  return JSON.stringify(merge);
}

/** The templates of one mailing by variant; its own is that of no variant. */
export type MailingTemplates = ReadonlyMap<string | null, SplitTemplate>;

const split = new WeakMap<MailingRow, MailingTemplates>();

/** Split once for as long as the row lives: chunk after chunk is filled from the same words. */
export async function templatesOf(db: Db, mailing: MailingRow): Promise<MailingTemplates> {
  const known = split.get(mailing);
  if (known) return known;
  const variants = await db
    .selectFrom("mailing_variants")
    .select(["variant", "template"])
    .where("mailing_id", "=", mailing.id)
    .execute();
  const all = [{ variant: null, template: mailing.template }, ...variants];
  const templates: MailingTemplates = new Map(
    all.map(({ variant, template }) => [variant, splitTemplate(parseTemplate(template))]),
  );
  split.set(mailing, templates);
  return templates;
}

/** The mail of a delivery that still has its merge values. */
export function mailOf(
  templates: MailingTemplates,
  { variant, merge }: Pick<DeliveryRow, "variant" | "merge">,
): MergedMail {
  const template = templates.get(variant);
  if (!template) throw new InvariantError(`The mailing has no variant “${variant}”, but a mail is of it`);
  return mergeMail(template, parseMerge(merge ?? "null"));
}

/** A mail's subject, as the provider lists it. */
export const subjectOf = ({ template, values }: MergedMail): string =>
  template.subject.map((word) => (typeof word === "string" ? word : values[word.value])).join("");

export const toOf = ({ merge }: Pick<DeliveryRow, "merge">): string => parseMerge(merge ?? "null").to;
