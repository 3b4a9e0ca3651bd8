/**
 * The frame that all pages of the desk share. A page is `<Layout title here>…</Layout>`, returned by `c.html(…)`.
 *
 * The content policy of the desk allows no script, no inline `style` attribute and nothing from elsewhere, so pages
 * are made of plain elements and of these classes (`style.ts`):
 *
 * - `.lede` first paragraph, larger · `.muted` secondary text · `.mono` ids, hashes · `.empty` "nothing here yet" box
 * - `table.list` in `<div class="scroll">`: a table that scrolls sideways by itself when it is wide;
 *   `.num` right-aligned numbers · `.grow` the column that takes the room · `.keep` never wraps
 * - `.badge` a small label, with `.good` `.bad` `.warn` `.calm` for its colour
 * - `.cards` a grid of `<section class="card">` · `dl.facts` names and values in two columns
 * - `.tabs` a `<nav>` of links, the present one with `aria-current="page"` · `.crumbs` the way back
 * - `.bar` a row of controls: `<form class="bar">`, `input`, `button` · `.pager` newer and older links
 * - `.paper` a white sheet for a document · `.prose` long text in it · `iframe.sheet` a framed document
 */

import { raw } from "hono/html";
import type { Child } from "hono/jsx";

export type DeskPlace =
  | "overview"
  | "notion"
  | "inbox"
  | "stripe"
  | "sheets"
  | "networks"
  | "bluesky"
  | "mastodon"
  | "x"
  | "reddit"
  | "hackernews";

interface Entry {
  here: DeskPlace;
  href: string;
  label: string;
}

const PLACES: Entry[] = [
  { here: "overview", href: "/", label: "Overview" },
  { here: "notion", href: "/notion", label: "Notion" },
  { here: "inbox", href: "/inbox", label: "Inbox" },
  { here: "stripe", href: "/stripe", label: "Stripe" },
  { here: "sheets", href: "/sheets", label: "Sheets" },
  { here: "networks", href: "/networks", label: "Networks" },
];

/** Below one entry, or the way through the desk would not fit a small screen. */
export const NETWORK_PLACES: Entry[] = [
  { here: "bluesky", href: "/bluesky", label: "Bluesky" },
  { here: "mastodon", href: "/mastodon", label: "Mastodon" },
  { here: "x", href: "/x", label: "X" },
  { here: "reddit", href: "/reddit", label: "Reddit" },
  { here: "hackernews", href: "/hackernews", label: "Hacker News" },
];

const isNetwork = (here: DeskPlace): boolean => NETWORK_PLACES.some((place) => place.here === here);

export function Layout(props: { title: string; here: DeskPlace; children: Child }) {
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>{`${props.title} · pressroom sandbox`}</title>
          <link rel="stylesheet" href="/style.css" />
          <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        </head>
        <body>
          <header>
            <p class="notice">
              <strong>Sandbox:</strong> nothing here left this machine.
            </p>
            <div class="top">
              <a class="name" href="/">
                pressroom
              </a>
              <nav aria-label="Desk">
                {PLACES.map((place) => (
                  <a
                    href={place.href}
                    aria-current={
                      place.here === props.here
                        ? "page"
                        : place.here === "networks" && isNetwork(props.here)
                          ? "true"
                          : undefined
                    }
                  >
                    {place.label}
                  </a>
                ))}
              </nav>
            </div>
          </header>
          <main>
            {isNetwork(props.here) && (
              <nav class="tabs" aria-label="Networks">
                {NETWORK_PLACES.map((place) => (
                  <a href={place.href} aria-current={place.here === props.here ? "page" : undefined}>
                    {place.label}
                  </a>
                ))}
              </nav>
            )}
            {props.children}
          </main>
        </body>
      </html>
    </>
  );
}
