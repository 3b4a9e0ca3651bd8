/** Pages that a twin has itself, as people see them there: forms on which one posts by hand, and what was posted. */
import { randomBytes } from "node:crypto";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import { PALETTE } from "../palette.ts";
import { guardForm, limitForm, type Posted } from "./posted-form.ts";

const STYLE = `${PALETTE}
* { box-sizing: border-box }
body { margin: 0; padding: 1rem; background: var(--ground); color: var(--ink); font: 16px/1.55 var(--sans) }
a { color: inherit }
main { max-width: 40rem; margin: 0 auto }
h1 { font: 600 1.5rem/1.25 var(--sans); margin: 1.5rem 0 1rem }
.note { max-width: 40rem; margin: 0 auto; color: var(--soft); font-size: .8125rem; text-align: center }
.badge { padding: 0 .5em; border: 1px solid currentColor; border-radius: 1em; font-size: .75rem; color: var(--soft) }
form { display: grid; gap: 1rem; background: var(--sheet); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem }
label { display: grid; gap: .25rem; font-size: .875rem; color: var(--soft) }
input, textarea { font: inherit; font-size: 1rem; color: var(--ink); background: var(--ground); border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .7rem; width: 100% }
button { font: inherit; font-weight: 600; justify-self: start; padding: .5rem 1.25rem; border: 0; border-radius: 2rem; background: var(--accent); color: var(--ground); cursor: pointer }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.wrong { margin: 0; padding: .6rem .9rem; border-left: 3px solid var(--bad); color: var(--bad); background: var(--ground) }
.hint { margin: 0; font-size: .8125rem; color: var(--soft) }
`;

const CSS = { "content-type": "text/css; charset=utf-8" };
const MOST_FORM_BYTES = 32 * 1024;

export interface OwnPages {
  app: Hono<Posted>;
  /** Stands in each form; a form of another process is turned away. */
  token: string;
  /** What stands before a form is read. */
  guards: readonly [MiddlewareHandler, MiddlewareHandler<Posted>];
}

/** `name` is the network's, `style` what its posts look like. */
export function ownPages(name: string, style: string): OwnPages {
  const token = randomBytes(24).toString("base64url");
  const app = new Hono<Posted>();
  app.use(async (c, next) => {
    await next();
    c.header(
      "content-security-policy",
      "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    c.header("cache-control", "no-store");
    // With none at all, browsers would send the forms without saying where they come from.
    c.header("referrer-policy", "same-origin");
  });
  app.get("/own.css", (c) => c.body(STYLE + style, 200, CSS));
  const refuse = (c: Context, status: 403 | 413 | 415, sentence: string) =>
    c.html(
      <OwnPage name={name} title="Not posted">
        <h1>Not posted</h1>
        <p>{sentence}</p>
      </OwnPage>,
      status,
    );
  const guards = [
    limitForm(MOST_FORM_BYTES, "That is more than fits a form here.", refuse),
    guardForm(token, refuse),
  ] as const;
  app.notFound((c) =>
    c.html(
      <OwnPage name={name} title="Not found">
        <h1>Nothing is here</h1>
        <p>It was deleted, or the sandbox was emptied since.</p>
      </OwnPage>,
      404,
    ),
  );
  app.onError((error) => {
    throw error;
  });
  return { app, token, guards };
}

export const STALE = "The sandbox was started anew since this page was opened: send it once more.";

export const OwnPage = ({ name, title, children }: { name: string; title: string; children: Child }) => (
  <>
    {raw("<!doctype html>")}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · ${name} in the sandbox`}</title>
        <link rel="stylesheet" href="/own.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header>
          <p class="note">The sandbox’s {name}: nothing here left this machine.</p>
        </header>
        <main>{children}</main>
      </body>
    </html>
  </>
);

export const Wrong = ({ sentence }: { sentence: string | null }) =>
  sentence === null ? null : (
    <p class="wrong" role="alert">
      {sentence}
    </p>
  );
