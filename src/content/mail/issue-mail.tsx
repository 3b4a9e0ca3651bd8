/** The mail of an issue, as a template with holes for what differs from reader to reader. */

import { raw } from "hono/html";
import { type DocumentOptions, excerptOf } from "../document.ts";
import { toEmailHtml } from "../html.ts";
import { dayInWords, directionOf, type Publication, type SiteIssue } from "../issue.ts";
import { oneLine } from "../one-line.ts";
import { toText, underlined } from "../plain-text.ts";
import { addressOf } from "../site/arrange.ts";
import { wrap } from "../wrap.ts";
import { DARK_STYLES, FRAME_STYLES as look, TEXT_STYLES } from "./mail-styles.ts";
import { hole, htmlFromText, literalHtml, literalText } from "./merge.ts";

/**
 * A mail whose outcome is unknown is sent again with the same bytes. Whatever changes the output for the same
 * props (words, styles, escaping, a library that renders) must raise this.
 */
export const TEMPLATE_VERSION = "issue-2";

const PREVIEW_LENGTH = 140;

export interface IssueMailProps {
  publication: Omit<Publication, "description"> & {
    /** The sender's address, which the law asks for; on one line or several. */
    postalAddress: string;
  };
  issue: Pick<SiteIssue, "number" | "title" | "description" | "date" | "body" | "url">;
  /** Begin with “Hello {{name}},”. Then every reader needs a name. */
  greeting: boolean;
  /** The names of the pictures that the site has. Others are shown by their words. */
  pictures?: ReadonlySet<string>;
}

export interface IssueMail {
  version: string;
  /** One line, no holes. */
  subject: string;
  /** What inboxes show after the subject. One line, no holes. */
  preview: string;
  /** With holes: `{{name}}` (if greeted) and `{{unsubscribeUrl}}`. */
  html: string;
  /** The same in plain text. */
  text: string;
}

/** The same props give the same bytes: no clock, no chance. */
export function renderIssueMail(props: IssueMailProps): IssueMail {
  const { issue } = props;
  const subject = oneLine(issue.title) || "Untitled";
  const titled = { title: subject };
  const described = excerptOf(issue.description, PREVIEW_LENGTH, titled);
  const preview = described || excerptOf(issue.body, PREVIEW_LENGTH, titled);
  const html = `<!doctype html>\n${(<MailDocument {...props} subject={subject} preview={preview} />).toString()}\n`;
  return { version: TEMPLATE_VERSION, subject, preview, html, text: textOf(props, subject) };
}

function MailDocument({
  publication,
  issue,
  greeting,
  pictures,
  subject,
  preview,
}: IssueMailProps & Pick<IssueMail, "subject" | "preview">) {
  const { language } = publication;
  return (
    <html lang={language} dir={directionOf(language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no" />
        <title>
          <Words of={subject} />
        </title>
        <style>{raw(DARK_STYLES)}</style>
      </head>
      <body style={look.body}>
        <div style={look.preview}>
          <Words of={preview} />
          {/* Without this filling, inboxes would show the first words of the mail after a short preview. */}
          {raw("&#8199;&#847;".repeat(Math.max(0, PREVIEW_LENGTH - preview.length)))}
        </div>
        <table
          role="presentation"
          class="desk"
          width="100%"
          cellpadding="0"
          cellspacing="0"
          style={look.desk}
        >
          <tr>
            <td align="center" style={look.deskCell}>
              <table
                role="presentation"
                class="paper"
                width="600"
                cellpadding="0"
                cellspacing="0"
                style={look.paper}
              >
                <Head publication={publication} issue={issue} subject={subject} />
                <tr>
                  <td align={directionOf(language) === "rtl" ? "right" : "left"} style={look.text}>
                    {greeting && <p style={look.greeting}>Hello {hole("name")},</p>}
                    {raw(
                      literalHtml(
                        toEmailHtml(issue.body, TEXT_STYLES, reading({ publication, pictures }, subject)),
                      ),
                    )}
                  </td>
                </tr>
                <Foot publication={publication} issue={issue} />
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html>
  );
}

function Head({
  publication,
  issue,
  subject,
}: Pick<IssueMailProps, "publication" | "issue"> & { subject: string }) {
  const align = directionOf(publication.language) === "rtl" ? "right" : "left";
  return (
    <>
      <tr>
        <td align={align} style={look.head}>
          <a class="name" href={linkTo(publication.url)} style={look.name}>
            <Words of={publication.name} />
          </a>
        </td>
      </tr>
      <tr>
        <td align={align} style={look.title}>
          <h1 style={look.h1}>
            <Words of={subject} />
          </h1>
          <p class="soft" style={look.meta}>
            <Words of={numberAndDate(publication, issue)} /> ·{" "}
            <a href={linkTo(issue.url)} style={look.link}>
              Read it online
            </a>
          </p>
        </td>
      </tr>
    </>
  );
}

function Foot({ publication, issue }: Pick<IssueMailProps, "publication" | "issue">) {
  return (
    <tr>
      <td align={directionOf(publication.language) === "rtl" ? "right" : "left"} style={look.foot}>
        <p class="soft" style={look.firstSmall}>
          <Words of={whyLine(publication)} />
        </p>
        <p class="soft" style={look.small}>
          <a href={hole("unsubscribeUrl")} style={look.link}>
            Unsubscribe
          </a>
          {" · "}
          <a href={linkTo(issue.url)} style={look.link}>
            Read it online
          </a>
        </p>
        <p class="soft" style={look.small}>
          {addressLines(publication).map((line, index) => (
            <>
              {index > 0 && <br />}
              <Words of={line} />
            </>
          ))}
        </p>
      </td>
    </tr>
  );
}

/** Words of the author: escaped, and with braces that can't be taken for a hole. */
function Words({ of: text }: { of: string }) {
  return raw(htmlFromText(text));
}

function textOf({ publication, issue, greeting, pictures }: IssueMailProps, subject: string): string {
  const top = `${publication.name}\n${numberAndDate(publication, issue)}`;
  const body = toText(issue.body, reading({ publication, pictures }, subject));
  const foot = [
    literalText(wrap(whyLine(publication))),
    `Read it online: ${linkTo(issue.url)}`,
    `Unsubscribe: ${hole("unsubscribeUrl")}`,
    "",
    ...addressLines(publication).map(literalText),
  ];
  const parts = [
    literalText(top),
    literalText(underlined(subject, "=")),
    ...(greeting ? [`Hello ${hole("name")},`] : []),
    literalText(body),
    ["-".repeat(40), ...foot].join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** In a mail an address must be whole. */
function reading(
  { publication, pictures }: { publication: { url: string }; pictures: ReadonlySet<string> | undefined },
  title: string,
): DocumentOptions {
  return {
    title,
    assetUrl: (name) => (pictures?.has(name) ? addressOf(publication, `assets/${name}`) : null),
  };
}

function numberAndDate(
  publication: Pick<Publication, "language" | "zone">,
  { number, date }: IssueMailProps["issue"],
) {
  const day = dayInWords(date, publication);
  return number === null ? day : `Issue ${number} · ${day}`;
}

function whyLine({ name }: Pick<Publication, "name">): string {
  return `You get this mail because you subscribed to ${name}.`;
}

function addressLines({ postalAddress }: Pick<IssueMailProps["publication"], "postalAddress">): string[] {
  return postalAddress
    .split(/\r?\n/)
    .map(oneLine)
    .filter((line) => line !== "");
}

/** An address can't hold a brace that looks like a hole. */
function linkTo(url: string): string {
  return url.replaceAll("{", "%7B").replaceAll("}", "%7D");
}
