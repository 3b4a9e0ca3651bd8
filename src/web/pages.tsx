/** The few pages that are not an issue: leaving, having left, nothing here, something went wrong. */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";

const STYLE = `
:root{color-scheme:light dark;--ink:#1c1b19;--paper:#fbfaf7;--soft:#6b675f;--line:#dedad1;--accent:#9a3412}
@media(prefers-color-scheme:dark){:root{--ink:#ece8e0;--paper:#191816;--soft:#a39d92;--line:#3a3733;--accent:#f0915f}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 Charter,"Iowan Old Style",Georgia,serif}
main{max-width:34rem;margin:0 auto;padding:18vh 1.5rem 4rem}
p.name{font:600 .8125rem/1 system-ui,sans-serif;letter-spacing:.08em;text-transform:uppercase;color:var(--soft);margin:0 0 2rem}
h1{font-size:2rem;line-height:1.2;margin:0 0 1rem;text-wrap:balance}p{margin:0 0 1.25rem}small{color:var(--soft);font-size:.9375rem}
button{font:600 1rem/1 system-ui,sans-serif;color:var(--paper);background:var(--accent);border:0;border-radius:.4rem;padding:.9rem 1.4rem;min-height:44px;cursor:pointer}
button:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:3px}a{color:var(--accent)}
`;

function Page({ title, name, children }: { title: string; name: string; children: Child }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>
          {title} · {name}
        </title>
        <style>{raw(STYLE)}</style>
      </head>
      <body>
        <main>
          <p class="name">{name}</p>
          {children}
        </main>
      </body>
    </html>
  );
}

const page = (element: { toString(): string }): string => `<!doctype html>\n${element}`;

export const leavePage = (name: string): string =>
  page(
    <Page title="Unsubscribe" name={name}>
      <h1>Leave {name}?</h1>
      <p>One press, and no issue will be sent to you again.</p>
      <form method="post">
        <button type="submit">Unsubscribe</button>
      </form>
      <p style="margin-top:2rem">
        <small>
          The button is there because mail programs open links by themselves to check them. Opening this page
          changed nothing.
        </small>
      </p>
    </Page>,
  );

export const leftPage = (name: string): string =>
  page(
    <Page title="Unsubscribed" name={name}>
      <h1>You have left.</h1>
      <p>{name} will not be sent to you any more. A mail that was on its way may still arrive.</p>
    </Page>,
  );

export const notFound = (name: string): string =>
  page(
    <Page title="Nothing here" name={name}>
      <h1>There is nothing here.</h1>
      <p>
        The link may have been cut short by a mail program. All issues are on <a href="/">the first page</a>.
      </p>
    </Page>,
  );

export const troublePage = (name: string): string =>
  page(
    <Page title="Trouble" name={name}>
      <h1>Something went wrong here.</h1>
      <p>It is our fault, and nothing was changed. Please try again in a few minutes.</p>
    </Page>,
  );
