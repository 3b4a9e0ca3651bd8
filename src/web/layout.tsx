/** The frame of every page that the web service makes itself: one column, light and dark, no script, nothing from elsewhere. */
import { createHash } from "node:crypto";
import { raw } from "hono/html";
import type { Child } from "hono/jsx";

export const STYLE = `
:root{color-scheme:light dark;--ink:#1c1b19;--paper:#fbfaf7;--soft:#6b675f;--line:#dedad1;--accent:#9a3412;--wrong:#a3160f}
@media(prefers-color-scheme:dark){:root{--ink:#ece8e0;--paper:#191816;--soft:#a39d92;--line:#3a3733;--accent:#f0915f;--wrong:#ff8f85}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 Charter,"Iowan Old Style",Georgia,serif;overflow-wrap:break-word}
main{max-width:34rem;margin:0 auto;padding:12vh 1.5rem 4rem}main.wide{max-width:44rem;padding-top:8vh}
p.name{font:600 .8125rem/1 system-ui,sans-serif;letter-spacing:.08em;text-transform:uppercase;color:var(--soft);margin:0 0 2rem}
h1{font-size:2rem;line-height:1.2;margin:0 0 1rem;text-wrap:balance}h2{font-size:1.3rem;line-height:1.3;margin:2.5rem 0 .75rem}p{margin:0 0 1.25rem}small,.hint{color:var(--soft);font-size:.9375rem}
.after{margin-top:2rem}.hint{margin:.25rem 0 0}a{color:var(--accent)}
button,a.button{display:inline-block;font:600 1rem/1.2 system-ui,sans-serif;color:var(--paper);background:var(--accent);border:1px solid var(--accent);border-radius:.4rem;padding:.85rem 1.4rem;min-height:44px;cursor:pointer;text-decoration:none}
button.plain,a.plain{color:var(--ink);background:transparent;border-color:var(--soft)}
button:focus-visible,a:focus-visible,input:focus-visible,select:focus-visible,textarea:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
.field{margin:0 0 1.25rem}label,legend{font:600 .9375rem/1.4 system-ui,sans-serif}legend{padding:0;margin-bottom:.35rem}
fieldset{border:0;padding:0;margin:0 0 1.25rem;min-width:0}
input:not([type=radio]):not([type=checkbox]),select,textarea{display:block;width:100%;min-height:44px;margin:.35rem 0 0;padding:.6rem .75rem;font:1rem/1.4 system-ui,sans-serif;color:var(--ink);background:transparent;border:1px solid var(--soft);border-radius:.4rem}
select option{color:#1c1b19;background:#fbfaf7}[aria-invalid=true]{border-color:var(--wrong)!important}
label.choice{display:flex;gap:.75rem;align-items:center;min-height:44px;font-weight:400;font-size:1rem}input[type=radio],input[type=checkbox]{width:1.25rem;height:1.25rem;flex:none;margin:0;accent-color:var(--accent)}
.wrong{color:var(--wrong);font:600 .9375rem/1.4 system-ui,sans-serif;margin:.35rem 0 0}
.summary{border-left:4px solid var(--wrong);padding:.25rem 0 .25rem 1rem;margin:0 0 1.5rem}.summary p{margin:0}.notice{border-left:4px solid var(--accent);padding:.25rem 0 .25rem 1rem;margin:0 0 1.5rem}.notice p{margin:0}
.away{position:absolute;left:-10000px;width:1px;height:1px;overflow:hidden}
table{border-collapse:collapse;width:100%;margin:0 0 1.5rem}th,td{text-align:left;vertical-align:top;padding:.5rem 1rem .5rem 0;border-bottom:1px solid var(--line)}
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
        <title>
          {title} · {name}
        </title>
        <style>{raw(STYLE)}</style>
      </head>
      <body>
        <main class={wide ? "wide" : undefined}>
          <p class="name">{name}</p>
          {children}
        </main>
      </body>
    </html>
  );
}

export const page = (element: { toString(): string }): string => `<!doctype html>\n${element}`;
