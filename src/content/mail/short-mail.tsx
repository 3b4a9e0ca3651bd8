/** The frame of the short mails that somebody asked for: a few words, one button, and why it came. */
import { raw } from "hono/html";
import type { Publication } from "../issue.ts";
import { oneLine } from "../one-line.ts";
import { wrap } from "../wrap.ts";
import { DARK_STYLES, FRAME_STYLES as look } from "./mail-styles.ts";

/** Said of the publication in such a mail. */
export type MailPublication = Pick<Publication, "name" | "url"> & { postalAddress: string };

export interface ShortMail {
  subject: string;
  html: string;
  text: string;
}

interface Parts {
  publication: MailPublication;
  subject: string;
  heading: string;
  /** Before the button. */
  before: readonly string[];
  button?: { label: string; url: string };
  /** To be typed by hand, in large figures. */
  code?: string;
  /** After it. */
  after: readonly string[];
  /** Why this mail came, in small print. */
  why: string;
}

const BUTTON =
  "display:inline-block;padding:14px 24px;background-color:#96311f;color:#fffdf9;border-radius:6px;font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-size:17px;font-weight:600;line-height:1.2;text-decoration:none";
const CODE =
  "margin:0 0 20px;font-family:Menlo,Consolas,'Courier New',monospace;font-size:30px;letter-spacing:6px";
const DARK_BUTTON =
  "@media (prefers-color-scheme: dark) { .paper a.button { background-color: #e8967d !important; color: #1c1917 !important; } }";

export function shortMail(parts: Parts): ShortMail {
  const subject = oneLine(parts.subject);
  return {
    subject,
    html: `<!doctype html>\n${(<Document {...parts} subject={subject} />).toString()}\n`,
    text: textOf(parts),
  };
}

function Document({ publication, subject, heading, before, button, code, after, why }: Parts) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no" />
        <title>{subject}</title>
        <style>{raw(DARK_STYLES + DARK_BUTTON)}</style>
      </head>
      <body style={look.body}>
        <div style={look.preview}>{before[0] ?? ""}</div>
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
                <tr>
                  <td align="left" style={look.head}>
                    <a class="name" href={publication.url} style={look.name}>
                      {publication.name}
                    </a>
                  </td>
                </tr>
                <tr>
                  <td align="left" style={look.title}>
                    <h1 style={look.h1}>{heading}</h1>
                  </td>
                </tr>
                <tr>
                  <td align="left" style={look.text}>
                    {before.map((words) => (
                      <p style={look.greeting}>{words}</p>
                    ))}
                    {button && (
                      <p style={look.greeting}>
                        <a class="button" href={button.url} style={BUTTON}>
                          {button.label}
                        </a>
                      </p>
                    )}
                    {code && <p style={CODE}>{code}</p>}
                    {after.map((words) => (
                      <p style={look.greeting}>{words}</p>
                    ))}
                  </td>
                </tr>
                <tr>
                  <td align="left" style={look.foot}>
                    <p class="soft" style={look.firstSmall}>
                      {why}
                    </p>
                    <p class="soft" style={look.small}>
                      {addressOn(publication).join(", ")}
                    </p>
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html>
  );
}

const addressOn = ({ postalAddress }: MailPublication): string[] =>
  postalAddress
    .split(/\r?\n/)
    .map(oneLine)
    .filter((line) => line !== "");

function textOf({ publication, heading, before, button, code, after, why }: Parts): string {
  const parts = [
    publication.name,
    wrap(heading),
    ...before.map((words) => wrap(words)),
    ...(button ? [`${button.label}:\n${button.url}`] : []),
    ...(code ? [code] : []),
    ...after.map((words) => wrap(words)),
    ["-".repeat(40), wrap(why), ...addressOn(publication)].join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}
