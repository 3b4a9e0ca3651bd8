/** The page of a preview: the row in an inbox, what is wrong, and the mail at two widths in the light and in the dark. */
import { createHash } from "node:crypto";
import { raw } from "hono/html";
import { withFallbacks } from "../../content/merge-fields.ts";
import { type Finding, sayWhat } from "../../delivery/preflight.ts";
import { PREVIEW_STYLE } from "./style.ts";

export interface ShownMail {
  /** Of its files: `mail-light.html`, `mail-dark.html`. */
  name: string;
  label: string;
  subject: string;
  preview: string;
  html: string;
  text: string;
  bytes: number;
}

export interface PreviewPage {
  issue: { number: number | null; title: string };
  sender: { name: string; address: string };
  mails: readonly ShownMail[];
  findings: readonly Finding[];
  linksAsked: boolean;
}

const WIDTHS = [
  { name: "Phone", width: 375 },
  { name: "Desktop", width: 700 },
] as const;

/** For the page itself: no script, no style but its own, frames from beside it alone. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(PREVIEW_STYLE).digest("base64")}'`,
  "frame-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

export function previewPage(props: PreviewPage): string {
  const { issue, sender, mails, findings, linksAsked } = props;
  const title = withFallbacks(issue.title);
  const heading = issue.number === null ? title : `#${issue.number} ${title}`;
  return `<!doctype html>\n${(
    (
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta http-equiv="Content-Security-Policy" content={PAGE_POLICY} />
          <meta name="color-scheme" content="light dark" />
          <link rel="icon" href="data:," />
          <title>{`Preview · ${heading}`}</title>
          <style>{raw(PREVIEW_STYLE)}</style>
        </head>
        <body>
          <header>
            <p class="small">Preview: nothing was sent</p>
            <h1>{heading || "Untitled"}</h1>
          </header>
          <Findings findings={findings} linksAsked={linksAsked} />
          {mails.map((mail) => (
            <Mail mail={mail} sender={sender} />
          ))}
        </body>
      </html>
    )
  ).toString()}\n`;
}

function Findings({ findings, linksAsked }: Pick<PreviewPage, "findings" | "linksAsked">) {
  return (
    <section class="findings" aria-label="Before you approve">
      <h2>{findings.length === 0 ? "Nothing is wrong with it" : "Before you approve"}</h2>
      {findings.length > 0 && (
        <ul>
          {findings.map((finding) => (
            <li class={finding.level}>
              <strong>{sayWhat(finding)}</strong> {finding.next}
            </li>
          ))}
        </ul>
      )}
      {!linksAsked && (
        <p class="small">Its links were not asked whether they lead anywhere: --links asks them.</p>
      )}
    </section>
  );
}

function Mail({ mail, sender }: { mail: ShownMail; sender: PreviewPage["sender"] }) {
  const { name, label, subject, preview, text, bytes } = mail;
  return (
    <section class="mail">
      <h2>
        {label} <span class="small">{Math.ceil(bytes / 1_000)} KB; Gmail cuts at 102</span>
      </h2>
      <p class="row" dir="auto">
        <strong>{sender.name}</strong>
        <span class="subject">{subject}</span>
        <span class="soft">{preview}</span>
      </p>
      {(["light", "dark"] as const).map((scheme) => (
        <div class={`views ${scheme}`}>
          {WIDTHS.map(({ name: device, width }) => (
            <figure>
              <figcaption>
                {device}, {scheme}
              </figcaption>
              <iframe
                sandbox=""
                src={`${name}-${scheme}.html`}
                title={`${label}: ${device}, ${scheme}`}
                width={width}
                height={780}
                loading="lazy"
              />
            </figure>
          ))}
        </div>
      ))}
      <details>
        <summary>Plain text</summary>
        <pre dir="auto">{text}</pre>
      </details>
    </section>
  );
}
