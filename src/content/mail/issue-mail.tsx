/** The mail of an issue, as a template with holes for what differs from reader to reader. */
import { raw } from "hono/html";
import type { Root } from "mdast";
import { excerptOf, excerptOfDocument, parseDocument } from "../document.ts";
import { dayInWords, type Publication, type SiteIssue } from "../issue.ts";
import { oneLine } from "../one-line.ts";
import { openingOf, openingWords } from "../opening.ts";
import { frameMail, GREETING, Greeting, SmallLink } from "./frame.tsx";
import { Invitation, invitationText, TIER_URL } from "./invitation.tsx";
import { type MailBody, mailBody, mailReading } from "./mail-body.ts";
import { footText, headingText, textMail } from "./mail-text.ts";
import { hole, literalText, type MergedLine, mergedLine } from "./merge.ts";
import { linkTo, type MailPublication, Words } from "./words.tsx";

/**
 * A mail whose outcome is unknown is sent again with the same bytes. Whatever changes the output for the same
 * props (words, styles, escaping, a library that renders) must raise this.
 */
export const TEMPLATE_VERSION = "issue-3";

const PREVIEW_LENGTH = 140;

export interface IssueMailProps {
  publication: Omit<Publication, "description"> & MailPublication;
  issue: Pick<SiteIssue, "number" | "title" | "description" | "date" | "body" | "url" | "membersOnly">;
  /** Begin with “Hello {{name}},” unless the text does so itself. Then every reader needs a name. */
  greeting: boolean;
  /** The names of the pictures that the site has. Others are shown by their words. */
  pictures?: ReadonlySet<string>;
  /** For readers who get no more of an issue for members than strangers see on the site, and an invitation. */
  onlyBeginning?: boolean;
}

export interface IssueMail {
  version: string;
  /** One line, a plain-text template. */
  subject: string;
  /** What inboxes show after the subject. One line, no holes. */
  preview: string;
  /** With holes: `{{unsubscribeUrl}}`, and one for each of `fields`. */
  html: string;
  /** The same in plain text. */
  text: string;
  /** What `mergeRecord` is to fill in. */
  fields: readonly string[];
}

/** The same props give the same bytes: no clock, no chance. */
export function renderIssueMail(props: IssueMailProps): IssueMail {
  const { publication, issue, pictures, onlyBeginning = false } = props;
  const title = mergedLine(oneLine(issue.title) || "Untitled");
  const reading = mailReading(publication, { title: title.plain, pictures });
  const document = onlyBeginning ? openingOf(issue.body, reading) : parseDocument(issue.body, reading);
  const body = mailBody(document, publication.language);
  const greeted = props.greeting && !body.greets;
  const preview = previewOf({ issue, document, title, onlyBeginning });
  const parts: Parts = { ...props, onlyBeginning, title, body, greeted, preview };
  const fields = [...new Set([...(greeted ? ["name"] : []), ...title.fields, ...body.fields])];
  return {
    ...{ version: TEMPLATE_VERSION, subject: title.text, preview, fields },
    ...{ html: htmlOf(parts), text: textOf(parts) },
  };
}

interface Parts extends IssueMailProps {
  title: MergedLine;
  body: MailBody;
  greeted: boolean;
  preview: string;
}

interface Previewed extends Pick<Parts, "issue" | "title" | "onlyBeginning"> {
  document: Root;
}

/** From the body as it was read for the mail: reading it costs more than all the rest. */
function previewOf({ issue, document, title, onlyBeginning }: Previewed): string {
  const titled = { title: title.plain };
  const described = excerptOf(issue.description, PREVIEW_LENGTH, titled);
  if (described) return described;
  return onlyBeginning
    ? openingWords(issue.body, PREVIEW_LENGTH, titled)
    : excerptOfDocument(document, PREVIEW_LENGTH);
}

function htmlOf(parts: Parts): string {
  const { publication, issue, title, body, greeted, onlyBeginning } = parts;
  return frameMail({
    ...{ publication, language: publication.language, title: title.html, heading: title.html },
    preview: parts.preview,
    meta: (
      <>
        <Words of={metaOf(parts)} /> · <SmallLink href={linkTo(issue.url)}>Read it online</SmallLink>
      </>
    ),
    why: whyLine(publication),
    links: (
      <>
        <SmallLink href={hole("unsubscribeUrl")}>Unsubscribe</SmallLink>
        {" · "}
        <SmallLink href={linkTo(issue.url)}>Read it online</SmallLink>
      </>
    ),
    children: (
      <>
        {greeted && <Greeting />}
        {raw(body.html)}
        {onlyBeginning && <Invitation name={publication.name} url={hole(TIER_URL)} />}
      </>
    ),
  });
}

function textOf(parts: Parts): string {
  const { publication, issue, title, body, greeted, onlyBeginning } = parts;
  return textMail([
    literalText(`${publication.name}\n${metaOf(parts)}`),
    headingText(title),
    greeted ? GREETING : "",
    body.text,
    onlyBeginning ? invitationText(literalText(publication.name), hole(TIER_URL)) : "",
    footText({
      ...{ publication, why: whyLine(publication) },
      links: [
        ["Read it online", linkTo(issue.url)],
        ["Unsubscribe", hole("unsubscribeUrl")],
      ],
    }),
  ]);
}

function metaOf({ publication, issue }: Pick<IssueMailProps, "publication" | "issue">): string {
  const day = dayInWords(issue.date, publication);
  const dated = issue.number === null ? day : `Issue ${issue.number} · ${day}`;
  return issue.membersOnly ? `${dated} · For members` : dated;
}

const whyLine = ({ name }: Pick<Publication, "name">): string =>
  `You get this mail because you subscribed to ${name}.`;
