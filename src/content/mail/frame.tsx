/** The frame of every mail: paper on a desk, in tables because some programs lay out nothing else. */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import { directionOf } from "../issue.ts";
import { DARK_STYLES, FRAME_STYLES as look } from "./mail-styles.ts";
import { hole } from "./merge.ts";
import { addressLines, linkTo, type MailPublication, sideOf, Words } from "./words.tsx";

interface Frame {
  publication: MailPublication;
  /** BCP 47: of the mail's own words. */
  language: string;
  /** HTML, for the window's title and the heading. */
  title: string;
  heading: string;
  /** What inboxes show after the subject; one line. */
  preview: string;
  /** Below the heading, small. */
  meta?: Child;
  /** Why it came, small. */
  why: string;
  /** Links between that and the postal address. */
  links?: Child;
  children?: Child;
}

/** The same parts give the same text: no clock, no chance. */
export const frameMail = (parts: Frame): string => `<!doctype html>\n${(<Mail {...parts} />).toString()}\n`;

function Mail(parts: Frame) {
  const { language, title, preview } = parts;
  return (
    <html lang={language} dir={directionOf(language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
        <meta name="x-apple-disable-message-reformatting" />
        <title>{raw(title)}</title>
        <style>{raw(DARK_STYLES)}</style>
      </head>
      <body style={look.body}>
        <div style={look.preview}>
          <Words of={preview} />
          {raw(filling(preview))}
        </div>
        <table role="presentation" class="desk" {...BARE} width="100%" style={look.desk}>
          <tr>
            <td class="edge" align="center" style={look.deskCell}>
              {/* Outlook's desktop program knows no greatest width. */}
              {raw(OUTLOOK_BEGIN)}
              <table role="presentation" class="paper" {...BARE} width="100%" style={look.paper}>
                <Paper {...parts} />
              </table>
              {raw(OUTLOOK_END)}
            </td>
          </tr>
        </table>
      </body>
    </html>
  );
}

const BARE = { cellpadding: "0", cellspacing: "0", border: 0 };
const OUTLOOK_BEGIN =
  '<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->';
const OUTLOOK_END = "<!--[if mso]></td></tr></table><![endif]-->";

const PREVIEW_ROOM = 200;

/** Blanks that are not folded into one: without them, inboxes go on with the first words of the mail. */
const filling = (preview: string): string =>
  "\u2007\u034f ".repeat(Math.max(20, PREVIEW_ROOM - preview.length));

function Paper({ publication, language, heading, meta, why, links, children }: Frame) {
  const align = sideOf(language);
  return (
    <>
      <tr>
        <td class="in" align={align} style={look.head}>
          <a class="name" href={linkTo(publication.url)} style={look.name}>
            <Words of={publication.name} />
          </a>
        </td>
      </tr>
      <tr>
        <td class="in" align={align} style={look.title}>
          <h1 style={look.h1}>{raw(heading)}</h1>
          {meta && (
            <p class="soft" dir="auto" style={look.meta}>
              {meta}
            </p>
          )}
        </td>
      </tr>
      <tr>
        <td class="in" align={align} style={look.text}>
          {children}
        </td>
      </tr>
      <tr>
        <td class="in" align={align} style={look.foot}>
          <p class="soft" dir="auto" style={look.firstSmall}>
            <Words of={why} />
          </p>
          {links && (
            <p class="soft" dir="auto" style={look.small}>
              {links}
            </p>
          )}
          <p class="soft" dir="auto" style={look.lastSmall}>
            {addressLines(publication).map((line, index) => (
              <>
                {index > 0 && <br />}
                <Words of={line} />
              </>
            ))}
          </p>
        </td>
      </tr>
    </>
  );
}

/** A link of the small print. */
export function SmallLink({ href, children }: { href: string; children?: Child }) {
  return (
    <a href={href} style={look.link}>
      {children}
    </a>
  );
}

export function Greeting() {
  return (
    <p dir="auto" style={look.paragraph}>
      {GREETING}
    </p>
  );
}

/** The same in plain text. */
export const GREETING = `Hello ${hole("name")},`;
