/** The mail of the week: where it stands, what changed, a picture, what waits, and the one thing to do. */

import { frameMail } from "../../content/mail/frame.tsx";
import { FRAME_STYLES as look, textStyles } from "../../content/mail/mail-styles.ts";
import { htmlFromText } from "../../content/mail/merge.ts";
import type { ShortMail } from "../../content/mail/short-mail.tsx";
import { addressLines, type MailPublication, Words } from "../../content/mail/words.tsx";
import { oneLine } from "../../content/one-line.ts";
import { underlined } from "../../content/plain-text.ts";
import { wrap } from "../../content/wrap.ts";
import { Bars, barsText, WideBars } from "./bars.tsx";
import type { Brief } from "./brief.ts";

const STYLES = textStyles("left");

export function renderBrief(publication: MailPublication, brief: Brief): ShortMail {
  const subject = oneLine(brief.subject);
  return { subject, html: htmlOf(publication, { ...brief, subject }), text: textOf(publication, brief) };
}

const htmlOf = (publication: MailPublication, brief: Brief): string =>
  frameMail({
    ...{ publication, language: "en", title: htmlFromText(brief.subject) },
    ...{ heading: htmlFromText(brief.heading), preview: brief.next.reason, why: brief.why },
    meta: <Words of={brief.period} />,
    children: (
      <>
        <Paragraph of={brief.standing} />
        <WideBars bars={brief.goal} />
        <Offer brief={brief} />
        <Heading of="What changed" />
        <Changes brief={brief} />
        {brief.told.map((words) => (
          <Paragraph of={words} />
        ))}
        <Heading of="Who joined, week by week" />
        <Bars bars={brief.weeks} />
        {brief.waits.length > 0 && <Heading of="What else waits" />}
        {brief.waits.length > 0 && (
          <ul style={STYLES.ul}>
            {brief.waits.map((words) => (
              <li style={STYLES.li}>
                <Words of={words} />
              </li>
            ))}
          </ul>
        )}
        {brief.waits.length > 0 && <Paragraph of={brief.more} />}
      </>
    ),
  });

const Paragraph = ({ of }: { of: string }) => (
  <p style={look.paragraph}>
    <Words of={of} />
  </p>
);

const Heading = ({ of }: { of: string }) => <h2 style={STYLES.h3}>{of}</h2>;

/** Last week beside this one, in figures that can be compared at a glance. */
function Changes({ brief: { changes } }: { brief: Brief }) {
  return (
    <table width="100%" style={STYLES.table}>
      <thead style={STYLES.thead}>
        <tr>
          <th style={STYLES.th}>&nbsp;</th>
          <th align="right" style={`${STYLES.th};text-align:right`}>
            This week
          </th>
          <th align="right" style={`${STYLES.th};text-align:right`}>
            Before
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ label, now, before }) => (
          <tr>
            <td style={STYLES.td}>{label}</td>
            <td align="right" style={`${STYLES.td};text-align:right;font-weight:700`}>
              {now}
            </td>
            <td align="right" style={`${STYLES.td};text-align:right`}>
              {before}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Offer({ brief: { next } }: { brief: Brief }) {
  return (
    <table
      role="presentation"
      width="100%"
      cellpadding="0"
      cellspacing="0"
      border={0}
      class="offer"
      style={look.offer}
    >
      <tr>
        <td style={look.offerCell}>
          <p class="soft" style={look.small}>
            Do this next · <Words of={next.cost} />
          </p>
          <Paragraph of={next.reason} />
          <p style={look.paragraph}>
            <strong>
              <Words of={next.todo} />
            </strong>
          </p>
          <p class="soft" style={look.lastSmall}>
            <Words of={next.gain} />
          </p>
        </td>
      </tr>
    </table>
  );
}

/** Nothing is filled in here, so braces stand for themselves. */
function textOf(publication: MailPublication, brief: Brief): string {
  const { next, changes, told, waits } = brief;
  const parts = [
    `${publication.name}\n${brief.period}`,
    underlined(brief.heading, "="),
    wrap(brief.standing),
    barsText(brief.goal),
    underlined(`Do this next (${next.cost})`, "-"),
    wrap(`${next.reason} ${next.todo}. ${next.gain}`),
    underlined("What changed", "-"),
    changes.map(({ label, now, before }) => `${label}: ${now} (before: ${before})`).join("\n"),
    ...told.map((words) => wrap(words)),
    underlined("Who joined, week by week", "-"),
    barsText(brief.weeks),
    ...(waits.length > 0
      ? [
          underlined("What else waits", "-"),
          waits.map((words) => wrap(`- ${words}`)).join("\n\n"),
          wrap(brief.more),
        ]
      : []),
    ["-".repeat(40), wrap(brief.why), ...addressLines(publication)].join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}
