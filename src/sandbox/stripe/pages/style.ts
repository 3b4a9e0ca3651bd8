/** How the payment page and the portal look, in light and dark, from 375 pixels up. */
import { PALETTE } from "../../palette.ts";

export const PAGE_STYLE = `${PALETTE}
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100% }
body { margin: 0; min-height: 100vh; background: var(--ground); color: var(--ink); font: 16px/1.55 var(--sans); overflow-wrap: break-word }
a { color: var(--accent); text-underline-offset: .2em }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px }
.notice { margin: 0; padding: .45rem 1.25rem; background: var(--tint); color: var(--accent); border-bottom: 1px solid var(--line); font-size: .8125rem; text-align: center }
main { max-width: 38rem; margin: 0 auto; padding: clamp(1.5rem, 5vw, 4rem) 1.25rem 4rem }
main.wide { max-width: 62rem }
h1 { font: 600 clamp(1.5rem, 1.2rem + 1.4vw, 2rem)/1.2 var(--serif); letter-spacing: -.015em; margin: 0 0 .75rem; text-wrap: balance }
h2 { font: 600 1.1875rem/1.3 var(--serif); margin: 0 0 .75rem }
h3 { font: 600 1rem/1.4 var(--sans); margin: 0 0 .25rem }
p { margin: 0 0 1rem } p:last-child { margin-bottom: 0 }
.muted, .hint { color: var(--soft) } .hint { margin: .35rem 0 0; font-size: .8125rem; line-height: 1.45 }
.sheet { background: var(--sheet); border: 1px solid var(--line); border-radius: .875rem; padding: clamp(1.25rem, 4vw, 2rem); box-shadow: 0 1px 2px rgb(0 0 0 / .04), 0 12px 32px -16px rgb(0 0 0 / .12) }
.sheet + .sheet { margin-top: 1.25rem }
.checkout { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: clamp(2rem, 5vw, 4.5rem); align-items: start }
.bought { padding-top: .75rem; position: sticky; top: 1rem }
.bought h1 { font: 400 1.0625rem/1.45 var(--sans); letter-spacing: 0; color: var(--soft); margin: 0 }
.figure { margin: .15rem 0 0; display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem .6rem; font: 600 clamp(2.25rem, 1.6rem + 2.6vw, 3.25rem)/1.15 var(--serif); letter-spacing: -.025em }
.figure small { font: 400 1rem/1.4 var(--sans); letter-spacing: 0; color: var(--soft) }
.then { margin: .5rem 0 0; color: var(--soft) }
.sums { margin: 2rem 0 0; display: grid; gap: .7rem; font-size: .9375rem }
.sums > div { display: flex; justify-content: space-between; gap: 1.5rem } .sums dt { min-width: 0 } .sums dd { margin: 0; white-space: nowrap; font-variant-numeric: tabular-nums }
.sums small { display: block; color: var(--soft); font-size: .8125rem } .sums .off { color: var(--good) }
.sums .due { padding-top: .8rem; border-top: 1px solid var(--line); font-weight: 600 }
form.fill { display: grid; gap: 1.25rem }
.field label, legend { display: block; padding: 0; margin-bottom: .35rem; font-size: .875rem; font-weight: 500 }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0 }
input[type="text"], input[type="email"], select { display: block; width: 100%; min-width: 0; font: inherit; color: inherit; background: var(--ground); border: 1px solid color-mix(in srgb, var(--soft) 55%, transparent); border-radius: .5rem; padding: .6rem .8rem }
input[type="radio"] { accent-color: var(--accent); width: 1.05rem; height: 1.05rem; margin: 0; flex: none }
.wrong input { border-color: var(--bad) }
.complaint { margin: .35rem 0 0; font-size: .875rem; color: var(--bad) }
button { font: inherit; color: inherit; cursor: pointer; background: var(--sheet); border: 1px solid color-mix(in srgb, var(--soft) 55%, transparent); border-radius: .5rem; padding: .5rem .9rem }
button:hover { border-color: var(--accent) }
button.main { background: var(--accent); border-color: var(--accent); color: var(--sheet); font-weight: 600 } button.main:hover { filter: brightness(1.08) }
button.full { width: 100%; padding: .8rem 1rem; font-size: 1.0625rem }
.choices { border: 1px solid color-mix(in srgb, var(--soft) 45%, transparent); border-radius: .5rem; overflow: hidden; background: var(--ground) }
.choices label { display: flex; align-items: center; gap: .75rem; margin: 0; padding: .6rem .8rem; font-weight: 400; cursor: pointer }
.choices label + label { border-top: 1px solid var(--line) }
.choices label:has(:checked) { background: var(--tint) } .choices label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: -2px }
.choices .what { display: flex; flex: 1; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; min-width: 0 }
.choices .digits { font-variant-numeric: tabular-nums; letter-spacing: .02em; white-space: nowrap } .choices .does { color: var(--soft); font-size: .875rem }
.other-number { margin-top: .75rem } fieldset:not(:has(input[value="other"]:checked)) > .other-number { display: none }
.beside { display: flex; gap: .5rem; align-items: end } .beside .field { flex: 1; min-width: 0 } .beside button { padding: .6rem .9rem }
.said { margin: 0 0 1.25rem; padding: .7rem 1rem; border-left: 3px solid currentColor; border-radius: 0 .5rem .5rem 0; background: var(--ground) }
.said.bad { color: var(--bad) } .said.good { color: var(--good) } form .said { margin: 0 }
.small { font-size: .8125rem; color: var(--soft) }
.mark { display: grid; place-items: center; width: 3rem; height: 3rem; margin: 0 0 1rem; border-radius: 50%; background: color-mix(in srgb, var(--good) 14%, transparent); color: var(--good); font-size: 1.5rem; line-height: 1 }
.plan { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: .25rem 1.5rem } .plan h2 { margin: 0 } .plan + .muted { margin-top: .35rem } .plan .price { font: 600 1.375rem/1.3 var(--serif); white-space: nowrap }
.badge { display: inline-block; padding: 0 .6em; border: 1px solid currentColor; border-radius: 1em; font: 400 .75rem/1.6 var(--sans); letter-spacing: 0; color: var(--soft); white-space: nowrap; vertical-align: .15em }
.badge.good { color: var(--good) } .badge.bad { color: var(--bad) } .badge.warn { color: var(--warn) }
.subscription + .subscription { margin-top: 1.75rem; padding-top: 1.75rem; border-top: 1px solid var(--line) }
.row { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center } .row.end { margin-top: 1.25rem }
details { margin-top: 1.25rem } summary { cursor: pointer; color: var(--accent); width: max-content; max-width: 100% } details form { margin-top: 1rem; display: grid; gap: 1rem; justify-items: start } details form > * { max-width: 100% } details form > .field, details form > fieldset { width: 100% }
table { width: 100%; border-collapse: collapse; font-size: .9375rem } th { text-align: left; font-weight: 500; font-size: .8125rem; color: var(--soft) }
th, td { padding: .55rem 1rem .55rem 0; border-bottom: 1px solid var(--line); vertical-align: baseline }
.num, th, .number { white-space: nowrap } tr:last-child td { border-bottom: 0 } th:last-child, td:last-child { padding-right: 0 }
.num { text-align: right; font-variant-numeric: tabular-nums }
@media (max-width: 520px) { .choices .what { display: block } .choices .what > * { display: block } .number { display: none } th, td { padding-right: .6rem } td .row { justify-content: end } th:last-child { text-align: right } }
@media (max-width: 760px) {
  .checkout { grid-template-columns: minmax(0, 1fr); gap: 1.75rem } .bought { position: static; padding-top: 0 } .sums { margin-top: 1.25rem }
}
`;
