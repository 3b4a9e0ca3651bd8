/** The files of a preview: a page, the mails that it frames, and the pictures that they show. */
import { join } from "node:path";
import type { App } from "../../app.ts";
import type { Issue } from "../../content/issues.ts";
import type { IssueMail } from "../../content/mail/issue-mail.tsx";
import { checkIssue, linksOf } from "../../delivery/check-issue.ts";
import { imagesIn } from "../../delivery/preflight/read-mail.ts";
import type { Finding } from "../../delivery/preflight.ts";
import { type FilledMail, fillForTest, NOBODY } from "../../delivery/test-mail.ts";
import { previewPage, type ShownMail } from "./page.tsx";

export interface MadePreview {
  /** Text by name; `index.html` is the page. */
  files: ReadonlyMap<string, string>;
  /** The places of pictures by name, which stands after `assets/` in the mails. */
  pictures: ReadonlyMap<string, string>;
  findings: readonly Finding[];
}

/** Whom the mails are made out to. */
const READER = { id: NOBODY, email: "alex@readers.example", name: "Alex Morgan", tier: "free" };

export async function makePreview(
  app: App,
  issue: Issue,
  { links, signal }: { links: boolean; signal: AbortSignal },
): Promise<MadePreview> {
  const { mails } = await checkIssue(app, issue);
  const { findings } = await checkIssue(
    app,
    issue,
    links ? await deadAmong(await linksOf(app, mails), signal) : [],
  );
  const { url, assets } = await app.site();
  const shown = await Promise.all(
    [
      { name: "mail", label: mails.beginning ? "For premium readers" : "The mail", mail: mails.whole },
      ...(mails.beginning
        ? [{ name: "beginning", label: "For free readers: how it begins", mail: mails.beginning }]
        : []),
    ].map(async ({ name, label, mail }) => asShown(name, label, mail, await fillForTest(app, mail, READER))),
  );
  const page = previewPage({
    issue: { number: issue.number, title: issue.title },
    sender: app.config.publication.sender,
    ...{ mails: shown, findings, linksAsked: links },
  });
  const files = new Map([["index.html", page]]);
  const pictures = new Map<string, string>();
  for (const { name, html, text } of shown) {
    files.set(`${name}.txt`, text);
    const local = html.replaceAll(`${url}/assets/`, "assets/");
    for (const { src } of imagesIn(local)) {
      const picture = /^assets\/([0-9a-f]{64}\.[a-z]{3,4})$/.exec(src)?.[1];
      if (picture) pictures.set(picture, join(assets, picture));
    }
    for (const scheme of SCHEMES) files.set(`${name}-${scheme}.html`, inScheme(local, scheme));
  }
  return { files, pictures, findings };
}

const asShown = (name: string, label: string, { preview }: IssueMail, filled: FilledMail): ShownMail => ({
  ...{ name, label, preview, subject: filled.subject, html: filled.html, text: filled.text },
  bytes: Buffer.byteLength(filled.html),
});

async function deadAmong(urls: readonly string[], signal: AbortSignal) {
  const { deadLinks } = await import("../../delivery/preflight/check-links.ts");
  return deadLinks(urls, { signal });
}

export const SCHEMES = ["light", "dark"] as const;

/** As if the mail program had asked for it, whatever this machine is set to. */
function inScheme(html: string, scheme: (typeof SCHEMES)[number]): string {
  return html
    .replace("@media (prefers-color-scheme: dark)", scheme === "dark" ? "@media all" : "@media not all")
    .replaceAll(/color-scheme: light dark/g, `color-scheme: ${scheme}`)
    .replaceAll('content="light dark"', `content="${scheme}"`);
}
