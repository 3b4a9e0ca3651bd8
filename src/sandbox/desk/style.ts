/** The desk's one style sheet: system fonts, light and dark, readable from 390 pixels up. Classes: see `layout.tsx`. */
import { PALETTE } from "../palette.ts";

export const STYLE = `${PALETTE}
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 var(--sans); overflow-wrap: break-word }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: .2em }
a:hover { text-decoration-color: var(--accent); color: var(--accent) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px }
.notice { margin: 0; padding: .4rem 1.25rem; background: var(--tint); color: var(--accent); font-size: .8125rem; text-align: center }
.top, main { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem }
.top { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 2rem; padding-top: 1.5rem }
.top .name { font: 600 1.25rem var(--serif); text-decoration: none; letter-spacing: -.01em }
.top nav { display: flex; flex-wrap: wrap; gap: 0 1.5rem }
.top nav a, .tabs a { text-decoration: none; color: var(--soft); padding: .4rem 0 }
.top nav a[aria-current], .tabs a[aria-current] { color: var(--ink); box-shadow: inset 0 -2px var(--accent) }
main { padding-bottom: 5rem }
h1 { font: 600 clamp(1.6rem, 1.2rem + 1.8vw, 2.25rem)/1.2 var(--serif); letter-spacing: -.015em; margin: 2.25rem 0 .5rem; text-wrap: balance }
h2 { font: 600 1.25rem/1.3 var(--serif); margin: 2rem 0 .5rem }
h3 { font: 600 1rem/1.4 var(--sans); margin: 1.5rem 0 .4rem }
p { margin: 0 0 1rem }
.lede { font-size: 1.0625rem; color: var(--soft); max-width: 42rem }
.muted, small { color: var(--soft) }
small { font-size: .8125rem }
.mono, pre, code { font: .8125rem/1.55 var(--mono) }
.empty { border: 1px dashed var(--line); border-radius: .5rem; padding: 2rem 1.25rem; color: var(--soft); text-align: center }
.scroll { overflow-x: auto; margin: 1rem -1.25rem; padding: 0 1.25rem }
table.list { width: 100%; border-collapse: collapse; font-size: .9375rem }
table.list th { text-align: left; font-weight: 500; font-size: .8125rem; color: var(--soft); white-space: nowrap }
table.list th, table.list td { padding: .6rem 1rem .6rem 0; border-bottom: 1px solid var(--line); vertical-align: baseline }
table.list th:last-child, table.list td:last-child { padding-right: 0 }
table.list tbody tr:hover { background: color-mix(in srgb, var(--tint) 55%, transparent) }
.num { text-align: right; font-variant-numeric: tabular-nums }
.keep { white-space: nowrap }
.grow { width: 99% }
.badge { display: inline-block; padding: 0 .5em; border: 1px solid currentColor; border-radius: 1em; font: 400 .75rem/1.6 var(--sans); letter-spacing: 0; color: var(--soft); white-space: nowrap }
.badge.good { color: var(--good) } .badge.bad { color: var(--bad) } .badge.warn { color: var(--warn) } .badge.calm { color: var(--soft) }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 1rem; margin: 1.5rem 0 }
.card { background: var(--sheet); border: 1px solid var(--line); border-radius: .625rem; padding: 1.1rem 1.25rem }
.card h2 { margin: 0 0 .5rem; display: flex; justify-content: space-between; align-items: center; gap: 1rem }
dl.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1.25rem; margin: 1rem 0; font-size: .9375rem }
dl.facts dt { color: var(--soft) } dl.facts dd { margin: 0 }
.card dl.facts { margin: 0 }
.tabs { display: flex; flex-wrap: wrap; gap: 0 1.5rem; border-bottom: 1px solid var(--line); margin: 1.5rem 0 }
.crumbs { margin: 1.75rem 0 -1.5rem; font-size: .875rem; color: var(--soft) }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin: 1rem 0 }
.bar input { flex: 1 1 12rem; max-width: 24rem }
input, button { font: inherit; color: inherit; background: var(--sheet); border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .7rem; min-width: 0 }
button { cursor: pointer } button:hover { border-color: var(--accent) }
.pager { display: flex; justify-content: space-between; gap: 1rem; margin: 1.25rem 0 }
.paper { background: var(--sheet); border: 1px solid var(--line); border-radius: .625rem; padding: 1.25rem; overflow-x: auto }
.paper.prose { padding: clamp(1.25rem, 4vw, 3rem) }
.prose { font: 1.0625rem/1.65 var(--serif) } .prose > * { max-width: 40rem }
.prose img { max-width: 100%; height: auto }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
iframe.sheet { display: block; width: 100%; height: 75vh; min-height: 30rem; border: 1px solid var(--line); border-radius: .625rem; background: #fff; color-scheme: light }
.mails { list-style: none; margin: 1rem 0; padding: 0; border-top: 1px solid var(--line) }
.mails a { display: grid; grid-template-columns: minmax(0, 15rem) minmax(0, 1fr) auto; gap: 0 1.25rem; align-items: baseline; padding: .65rem 0; border-bottom: 1px solid var(--line); text-decoration: none }
.mails a:hover { color: inherit; background: color-mix(in srgb, var(--tint) 55%, transparent) }
.mails .to, .mails .what { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.mails .what { color: var(--soft) } .mails .what b { font-weight: 500; color: var(--ink) }
.mails .when { color: var(--soft); font-size: .8125rem; white-space: nowrap }
@media (max-width: 640px) {
  .top nav { column-gap: 1rem }
  .mails a { grid-template-columns: minmax(0, 1fr) auto }
  .mails .what { grid-column: 1 / -1; grid-row: 2 }
  .paper { padding: 1rem }
}
`;

export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#9a3412"/><path d="M4 4h8v1.6H4zm0 3.2h8v1.6H4zm0 3.2h5V12H4z" fill="#fff"/></svg>`;
