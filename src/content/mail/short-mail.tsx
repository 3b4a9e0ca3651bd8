/** The short mails that somebody asked for: a few words, one button, and why it came. */
import { oneLine } from "../one-line.ts";
import { wrap } from "../wrap.ts";
import { frameMail } from "./frame.tsx";
import { BUTTON, CODE, FRAME_STYLES as look } from "./mail-styles.ts";
import { htmlFromText } from "./merge.ts";
import { addressLines, linkTo, type MailPublication, Words } from "./words.tsx";

export type { MailPublication };

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

export function shortMail(parts: Parts): ShortMail {
  const subject = oneLine(parts.subject);
  return { subject, html: htmlOf({ ...parts, subject }), text: textOf(parts) };
}

const htmlOf = ({ publication, subject, heading, before, button, code, after, why }: Parts): string =>
  frameMail({
    ...{ publication, language: "en", title: htmlFromText(subject), heading: htmlFromText(heading) },
    ...{ preview: before[0] ?? "", why },
    children: (
      <>
        {before.map(paragraph)}
        {button && (
          <p style={look.paragraph}>
            <a class="button" href={linkTo(button.url)} style={BUTTON}>
              {button.label}
            </a>
          </p>
        )}
        {code && <p style={CODE}>{code}</p>}
        {after.map(paragraph)}
      </>
    ),
  });

const paragraph = (words: string) => (
  <p style={look.paragraph}>
    <Words of={words} />
  </p>
);

/** Nothing is filled in here, so braces stand for themselves. */
function textOf({ publication, heading, before, button, code, after, why }: Parts): string {
  const parts = [
    publication.name,
    wrap(heading),
    ...before.map((words) => wrap(words)),
    ...(button ? [`${button.label}:\n${button.url}`] : []),
    ...(code ? [code] : []),
    ...after.map((words) => wrap(words)),
    ["-".repeat(40), wrap(why), ...addressLines(publication)].join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}
