/** What all pages have in common: the head, the masthead, the colophon. */

import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { Realm } from "../../core/realm.ts";
import { directionOf, type Publication } from "../issue.ts";
import { STYLESHEET } from "./stylesheet.ts";

interface Layout {
  publication: Publication;
  realm: Realm;
  /** Of the page, without the publication's name. Empty on the front page. */
  title: string;
  description: string;
  /** Null for a page that has no address of its own. */
  canonical: string | null;
  /** Where the front page is, seen from here. */
  home: string;
  /** Whoever sees it is signed in. */
  reader?: boolean;
  /** More for the head, such as what only articles have. */
  head?: Child;
  children?: Child;
}

export function Page(layout: Layout) {
  const { publication, realm, title, description, canonical, home, head, children } = layout;
  const { language, name } = publication;
  const heading = title || name;
  return (
    <html lang={language} dir={directionOf(language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title ? `${title} · ${name}` : name}</title>
        {description && <meta name="description" content={description} />}
        <meta name="color-scheme" content="light dark" />
        {canonical && <link rel="canonical" href={canonical} />}
        {!canonical && <meta name="robots" content="noindex" />}
        <link rel="icon" href="data:," />
        <meta property="og:site_name" content={name} />
        <meta property="og:title" content={heading} />
        {description && <meta property="og:description" content={description} />}
        {canonical && <meta property="og:url" content={canonical} />}
        <meta property="og:locale" content={language.replace("-", "_")} />
        {head}
        <style>{raw(STYLESHEET)}</style>
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the text
        </a>
        {realm === "sandbox" && <aside class="rehearsal">Sandbox: a rehearsal on this machine</aside>}
        {title && (
          <header class="sheet masthead">
            <a href={home}>{name}</a>
          </header>
        )}
        <main id="main" class="sheet">
          {children}
        </main>
        <Colophon {...layout} />
      </body>
    </html>
  );
}

/** Beside these pages stands the web service, at the addresses that are no files here. */
function Colophon({ publication: { name, author }, title, home, reader = false }: Layout) {
  return (
    <footer class="sheet colophon">
      <p>
        {title ? <a href={home}>All issues of {name}</a> : name}
        {author && `, written by ${author}`}
      </p>
      <p>
        {reader ? (
          <a href={`${home}account`}>Your subscription</a>
        ) : (
          <>
            {title && (
              <>
                <a href={`${home}subscribe`}>Get the next one by mail</a>
                {" · "}
              </>
            )}
            <a href={`${home}account`}>Sign in</a>
          </>
        )}
        {" · "}
        <a href={`${home}privacy`}>Privacy</a>
      </p>
    </footer>
  );
}

/** A page as the text of its file. */
export function documentOf(page: { toString(): string }): string {
  return `<!doctype html>\n${page.toString()}\n`;
}
