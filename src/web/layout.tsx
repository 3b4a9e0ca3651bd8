/** The frame of every page that the web service makes itself: one column, light and dark, no script, nothing from elsewhere. */
import { createHash } from "node:crypto";
import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import { PALETTE } from "../content/site/palette.ts";

export const STYLE = `${PALETTE}
:root{--wrong:#a3160f}@media(prefers-color-scheme:dark){:root{--wrong:#ff8f85}}
*{box-sizing:border-box}html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 var(--serif);overflow-wrap:break-word}
.sheet{max-width:37rem;margin:0 auto;padding:0 1.5rem}.wide .sheet{max-width:47rem}
.masthead{padding-block:1.5rem}.masthead a{font-weight:600;color:inherit;text-decoration:none}.masthead a:hover{color:var(--accent)}
main.sheet{padding-block:6vh 3rem}.wide main.sheet{padding-top:3vh}
.colophon p{margin:0;padding:1.25rem 0 2rem;border-top:1px solid var(--rule);font:.8125rem/1.5 var(--sans);color:var(--soft)}.colophon a{color:inherit}
h1{font-size:2rem;line-height:1.2;margin:0 0 1rem;text-wrap:balance}h2{font-size:1.3rem;line-height:1.3;margin:2.5rem 0 .75rem}p{margin:0 0 1.25rem;text-wrap:pretty}
small,.hint{color:var(--soft);font-size:.9375rem;line-height:1.5}.after{margin-top:2rem}.hint{margin:.35rem 0 0}legend+.hint{margin:0 0 .25rem}a{color:var(--accent)}
ul{margin:0 0 1.5rem;padding-left:1.25rem}li+li{margin-top:.4rem}dt{margin-top:1.1rem;font-weight:600}dd{margin:0}
button,a.button{display:inline-block;font:600 1rem/1.2 var(--sans);color:var(--paper);background:var(--accent);border:1px solid var(--accent);border-radius:.4rem;padding:.85rem 1.4rem;min-height:44px;max-width:100%;cursor:pointer;text-decoration:none;overflow-wrap:anywhere}
button.plain,a.plain{color:var(--ink);background:transparent;border-color:var(--soft)}
button:focus-visible,a:focus-visible,input:focus-visible,select:focus-visible,textarea:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
.field{margin:0 0 1.25rem}label,legend{font:600 .9375rem/1.4 var(--sans)}legend{padding:0;margin-bottom:.35rem}
fieldset{border:0;padding:0;margin:0 0 1.25rem;min-width:0}
input:not([type=radio]):not([type=checkbox]),select,textarea{display:block;width:100%;min-height:44px;margin:.35rem 0 0;padding:.6rem .75rem;font:1rem/1.4 var(--sans);color:var(--ink);background:transparent;border:1px solid var(--soft);border-radius:.4rem}textarea[readonly]{field-sizing:content}
select option{color:#211e1a;background:#fdfcf9}[aria-invalid=true]{border-color:var(--wrong)!important}
label.choice{display:flex;gap:.75rem;align-items:center;min-height:44px;font-weight:400;font-size:1rem}input[type=radio],input[type=checkbox]{width:1.25rem;height:1.25rem;flex:none;margin:0;accent-color:var(--accent)}
.wrong{color:var(--wrong);font:600 .9375rem/1.4 var(--sans);margin:.35rem 0 0}
.summary,.notice{border-left:4px solid var(--accent);padding:.25rem 0 .25rem 1rem;margin:0 0 1.5rem}.summary{border-color:var(--wrong)}.summary p,.notice p{margin:0}
.choices{display:grid;gap:1rem 2rem;margin:0 0 2rem}.choices section{border-top:1px solid var(--rule)}.choices h2{font-size:1.15rem;margin:1.25rem 0 .5rem}
@media(min-width:44rem){.choices{grid-template-columns:repeat(3,1fr)}.choices section{display:grid;grid-row:span 3;grid-template-rows:subgrid;gap:0;align-items:start;justify-items:start}.choices button,.choices a.button{padding-inline:.9rem;font-size:.9375rem}}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem}.buttons p{margin:0}
.away{position:absolute;left:-10000px;width:1px;height:1px;overflow:hidden}
table{border-collapse:collapse;width:100%;margin:0 0 1.5rem}th,td{text-align:left;vertical-align:top;padding:.5rem 1rem .5rem 0;border-bottom:1px solid var(--rule)}th{white-space:nowrap}td{overflow-wrap:anywhere}
`;

/** What a strict content policy allows in place of 'unsafe-inline'. */
export const STYLE_SOURCE = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;

interface Frame {
  title: string;
  /** The publication's. */
  name: string;
  /** Of the page's own words: those of this service are English, whatever the issues are written in. */
  language: string;
  children: Child;
  /** For tables and choices side by side. */
  wide?: boolean;
}

export function Page({ title, name, language, children, wide = false }: Frame) {
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <title>
          {title} · {name}
        </title>
        <style>{raw(STYLE)}</style>
      </head>
      <body class={wide ? "wide" : undefined}>
        <header class="sheet masthead">
          <a href="/">{name}</a>
        </header>
        <main class="sheet">{children}</main>
        <footer class="sheet colophon">
          <p>
            <a href="/">All issues</a> · <a href="/privacy">Privacy</a>
          </p>
        </footer>
      </body>
    </html>
  );
}

export const page = (element: { toString(): string }): string => `<!doctype html>\n${element}`;
