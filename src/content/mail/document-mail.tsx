/** Mails that the owner writes as pages of their own: the correction of an issue, and the mails of a sequence. */
import { raw } from "hono/html";
import { excerptOf, parseDocument } from "../document.ts";
import type { Publication } from "../issue.ts";
import { oneLine } from "../one-line.ts";
import { frameMail, GREETING, Greeting, SmallLink } from "./frame.tsx";
import type { IssueMail } from "./issue-mail.tsx";
import { type MailBody, mailBody, mailReading } from "./mail-body.ts";
import { footText, headingText, textMail } from "./mail-text.ts";
import { hole, literalText, type MergedLine, mergedLine } from "./merge.ts";
import { linkTo, type MailPublication } from "./words.tsx";

/** Raised, like that of an issue, when the same page would come out differently. */
export const DOCUMENT_TEMPLATE_VERSION = "document-1";

const PREVIEW_LENGTH = 140;

export interface DocumentMailProps {
  publication: Pick<Publication, "language"> & MailPublication;
  subject: string;
  /** Markdown, Notion's own or any: the same fields are understood as in an issue. */
  body: string;
  /** The names of the pictures that the site has. Others are shown by their words. */
  pictures?: ReadonlySet<string>;
}

export interface CorrectionMailProps extends DocumentMailProps {
  /** What is corrected. */
  issue: { title: string; url: string };
}

/** To those whom an issue has reached, about what was wrong in it. */
export function renderCorrectionMail({ issue, ...props }: CorrectionMailProps): IssueMail {
  const title = mergedLine(oneLine(issue.title) || "Untitled").plain;
  const why = `You get this mail because “${title}” was sent to you, and this corrects it.`;
  return render(props, { why, link: { label: "The issue as it is now", url: issue.url } });
}

/** One mail of a sequence, such as the first welcome. */
export function renderSequenceMail(props: DocumentMailProps): IssueMail {
  return render(props, { why: `You get this mail because you subscribed to ${props.publication.name}.` });
}

interface Foot {
  why: string;
  link?: { label: string; url: string };
}

function render(props: DocumentMailProps, foot: Foot): IssueMail {
  const { publication, pictures } = props;
  const subject = mergedLine(oneLine(props.subject) || "Untitled");
  const reading = mailReading(publication, { title: subject.plain, pictures });
  const body = mailBody(parseDocument(props.body, reading), publication.language);
  const preview = excerptOf(props.body, PREVIEW_LENGTH, { title: subject.plain });
  const fields = [...new Set([...(body.greets ? [] : ["name"]), ...subject.fields, ...body.fields])];
  const parts = { publication, subject, body, preview, foot };
  return {
    ...{ version: DOCUMENT_TEMPLATE_VERSION, subject: subject.text, preview, fields },
    ...{ html: htmlOf(parts), text: textOf(parts) },
  };
}

interface Parts {
  publication: DocumentMailProps["publication"];
  subject: MergedLine;
  body: MailBody;
  preview: string;
  foot: Foot;
}

function htmlOf({ publication, subject, body, preview, foot: { why, link } }: Parts): string {
  return frameMail({
    ...{ publication, language: publication.language, title: subject.html, heading: subject.html },
    ...{ preview, why },
    links: (
      <>
        <SmallLink href={hole("unsubscribeUrl")}>Unsubscribe</SmallLink>
        {link && (
          <>
            {" · "}
            <SmallLink href={linkTo(link.url)}>{link.label}</SmallLink>
          </>
        )}
      </>
    ),
    children: (
      <>
        {!body.greets && <Greeting />}
        {raw(body.html)}
      </>
    ),
  });
}

function textOf({ publication, subject, body, foot: { why, link } }: Parts): string {
  return textMail([
    literalText(publication.name),
    headingText(subject),
    body.greets ? "" : GREETING,
    body.text,
    footText({
      ...{ publication, why },
      links: [
        ...(link ? [[link.label, linkTo(link.url)] as const] : []),
        ["Unsubscribe", hole("unsubscribeUrl")],
      ],
    }),
  ]);
}
