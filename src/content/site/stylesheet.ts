/** The look of every page: one small stylesheet, inlined. */
import { PALETTE } from "./palette.ts";

export const STYLESHEET = `${PALETTE}
*, *::before, *::after { box-sizing: border-box; }
html { font-size: 106.25%; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
@media (min-width: 48rem) { html { font-size: 118.75%; } }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.62 var(--serif);
  font-kerning: normal;
  text-rendering: optimizeLegibility;
  overflow-wrap: break-word;
}
.sheet { max-width: 66ch; margin: 0 auto; padding: 0 1.25rem; }
a { color: inherit; text-decoration-color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .18em; }
a:hover { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
.skip { position: absolute; inset-inline-start: -100vw; padding: .6rem 1rem; background: var(--ink); color: var(--paper); }
.skip:focus { inset-inline-start: 0; z-index: 1; color: var(--paper); }
.rehearsal {
  margin: 0; padding: .45rem 1.25rem; text-align: center;
  background: var(--tint); border-bottom: 1px solid var(--rule);
  font: .72rem/1.4 var(--sans); color: var(--soft);
}
.small, .colophon p { font-family: var(--sans); font-size: .76rem; line-height: 1.5; color: var(--soft); }
.masthead { padding-block: 1.4rem; line-height: 1.3; }
.masthead a { font: 600 1rem/1.3 var(--serif); color: var(--ink); text-decoration: none; }
.masthead a:hover { color: var(--accent); }
h1, h2, h3, h4, h5, h6 { line-height: 1.2; text-wrap: balance; break-after: avoid; }
h1 { margin: 0; font-size: clamp(1.85rem, 1.3rem + 2.6vw, 2.6rem); line-height: 1.1; letter-spacing: -.018em; }
.head { margin: 1.6rem 0 2.2rem; padding-bottom: 1.5rem; border-bottom: 1px solid var(--rule); }
.head .small { margin: 0 0 .9rem; }
.standfirst { margin: .9rem 0 0; font-size: 1.14rem; line-height: 1.45; color: var(--soft); text-wrap: pretty; }
.note { margin: 0 0 1.6rem; padding: .7rem 1rem; background: var(--tint); border-inline-start: 3px solid var(--accent); font: .8rem/1.5 var(--sans); color: var(--soft); }
.members { margin: 2.2rem 0 0; padding: 1.3rem 1.25rem; background: var(--tint); border-block: 1px solid var(--rule); }
.members p { margin: 0 0 .6rem; text-wrap: pretty; }
.members .ways { display: flex; flex-wrap: wrap; gap: 0 1.6rem; margin: 0; font: 600 .86rem/1.5 var(--sans); }
.members a { padding-block: .75rem; }
.text > * { margin: 0 0 1.1em; }
.text > :last-child { margin-bottom: 0; }
.text p { text-wrap: pretty; hanging-punctuation: first; }
.text h2 { margin: 2em 0 .6em; font-size: 1.36rem; letter-spacing: -.01em; }
.text h3 { margin: 1.7em 0 .5em; font-size: 1.12rem; }
.text h4, .text h5, .text h6 { margin: 1.5em 0 .4em; font-size: 1rem; }
.text ul, .text ol { padding-inline-start: 1.5em; }
.text li + li { margin-top: .35em; }
.text li > p { margin: 0 0 .5em; }
.text li > ul, .text li > ol { margin-top: .35em; }
.text li::marker { color: var(--soft); }
.text blockquote { margin: 1.6em 0; padding-inline-start: 1.1em; border-inline-start: 3px solid var(--accent); font-style: italic; }
blockquote > * { margin: 0 0 .7em; }
blockquote > :last-child { margin-bottom: 0; }
blockquote em { font-style: normal; }
code { font: .84em/1.5 var(--mono); background: var(--tint); padding: .1em .3em; border-radius: 3px; }
pre { padding: .9rem 1.1rem; overflow-x: auto; background: var(--tint); border-radius: 4px; line-height: 1.5; }
pre code { padding: 0; background: none; font-size: .8rem; }
.text hr { width: 5rem; margin: 2.4em auto; border: 0; border-top: 1px solid var(--soft); }
img { max-width: 100%; height: auto; }
.text pre, .text table { margin: 1.5rem 0; }
table { display: block; max-width: 100%; overflow-x: auto; border-collapse: collapse; font: .8rem/1.45 var(--sans); font-variant-numeric: tabular-nums; }
th, td { padding: .5em 1.6em .5em 0; border-bottom: 1px solid var(--rule); text-align: start; vertical-align: top; }
th[align=right], td[align=right] { text-align: end; }
th[align=center], td[align=center] { text-align: center; }
th { color: var(--soft); font-weight: 600; }
.tags { margin: 2.6rem 0 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .3rem .5rem; }
.tags li { padding: .15rem .65rem; border: 1px solid var(--rule); border-radius: 1rem; }
.turn { display: grid; gap: 1.2rem; margin-top: 2.6rem; padding-top: 1.5rem; border-top: 1px solid var(--rule); }
.turn a { display: block; text-decoration: none; font-weight: 600; line-height: 1.3; }
.turn a span { display: block; margin-bottom: .2rem; font: 400 .76rem/1.5 var(--sans); color: var(--soft); }
@media (min-width: 40rem) { .turn { grid-template-columns: 1fr 1fr; } .turn .next { grid-column: 2; text-align: end; } }
.front { margin: 2.4rem 0 2.6rem; }
.front h1 { font-size: clamp(2.3rem, 1.5rem + 4vw, 3.5rem); }
.subscribe { margin: 1.8rem 0 0; }
.subscribe label { font: 600 .8rem/1.4 var(--sans); }
.subscribe .line { display: flex; flex-wrap: wrap; gap: .6rem; margin: .35rem 0 .7rem; }
.subscribe .line input { flex: 1 1 14rem; min-width: 0; min-height: 44px; padding: .5rem .75rem; font: 1rem/1.4 var(--sans); color: var(--ink); background: transparent; border: 1px solid var(--soft); border-radius: .35rem; }
.subscribe button { min-height: 44px; padding: .5rem 1.3rem; font: 600 .9rem/1.2 var(--sans); color: var(--paper); background: var(--accent); border: 0; border-radius: .35rem; cursor: pointer; }
.subscribe .small { margin: 0; }
.away { position: absolute; left: -10000px; width: 1px; height: 1px; overflow: hidden; }
.issues { margin: 0; padding: 0; list-style: none; }
.issues li { padding: 1.35rem 0; border-top: 1px solid var(--rule); }
.issues h2 { margin: .1rem 0 0; font-size: 1.22rem; letter-spacing: -.01em; }
.issues li:first-child h2 { font-size: 1.6rem; }
.issues a { text-decoration: none; }
.issues a:hover { text-decoration: underline; text-decoration-color: var(--accent); }
.issues p { margin: .35rem 0 0; color: var(--soft); font-size: .94rem; line-height: 1.5; text-wrap: pretty; }
.issues .small { margin: 0; font-size: .74rem; }
.colophon { margin-top: 3.2rem; }
.colophon p { margin: 0; padding: 1.4rem 0 .3rem; border-top: 1px solid var(--rule); }
.colophon p + p { padding: 0 0 2.4rem; border: 0; }
@media print {
  :root { --paper: #fff; --ink: #000; --soft: #444; --rule: #bbb; --tint: #fff; --accent: #000; }
  html { font-size: 11pt; }
  .sheet { max-width: none; padding: 0; }
  .rehearsal, .skip, .turn, .tags, .subscribe { display: none; }
  .text a::after { content: " (" attr(href) ")"; font-size: .8em; color: var(--soft); word-break: break-all; }
  pre, blockquote, tr, img { break-inside: avoid; }
  p { orphans: 3; widows: 3; }
}
`.replace(/\n\s*/g, "\n");
