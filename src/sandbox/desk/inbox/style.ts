/** What the inbox adds to the desk's style: a mail beside what became of it, frames as wide as a phone and a window. */
import { ACTS_STYLE } from "../style-acts.ts";

export const INBOX_STYLE = `${ACTS_STYLE}
.envelope { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; color: var(--soft); margin-bottom: 0 }
.envelope b { font-weight: 500; color: var(--ink) }
.envelope > span { min-width: 0; overflow-wrap: anywhere } .envelope .who { flex-basis: 100% }
.switches { display: flex; flex-wrap: wrap; gap: .5rem 1rem; margin: 1rem 0 }
.switch { display: inline-flex; border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; font-size: .875rem; background: var(--sheet) }
.switch a { padding: .25rem .8rem; text-decoration: none; color: var(--soft) } .switch a + a { border-left: 1px solid var(--line) }
.switch a[aria-current] { color: var(--ink); background: var(--tint); font-weight: 500 }
.stage { overflow-x: auto; border-radius: .75rem; background: color-mix(in srgb, var(--line) 45%, transparent); padding: .5rem }
.stage iframe.sheet { margin: 0 auto; border-color: var(--line); max-width: none }
.stage iframe.desktop { width: 700px; height: max(34rem, 78vh) }
.stage iframe.phone { width: 390px; height: 47rem; margin: .75rem auto; border-radius: 1.75rem; border-width: 6px; border-color: color-mix(in srgb, var(--ink) 75%, var(--ground)); box-sizing: content-box }
.stage iframe.dark { background: #121212; color-scheme: dark }
.reading table.list { table-layout: fixed } .reading table.list th { width: 11rem; vertical-align: baseline; white-space: normal; padding-right: 1rem }
.reading table.list td { overflow-wrap: anywhere; font: .8125rem/1.55 var(--mono) }
textarea { resize: vertical; min-height: 5rem; line-height: 1.5 } .beside :is(select, textarea) { font-size: .875rem }
.letter { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem 1rem; margin: 1rem 0 } .letter label.full { grid-column: 1 / -1 } .letter button { justify-self: start }
details.write { margin: 1rem 0 } details.write summary { cursor: pointer; color: var(--accent) }
.record td { font: .8125rem/1.5 var(--mono) } .record td.value { overflow-wrap: anywhere; min-width: 16rem }
@media (max-width: 640px) {
  .stage { margin-inline: -1.25rem; border-radius: 0; padding: .75rem }
  .stage iframe.usual { width: 100% } .switch a.usual { background: none; color: var(--soft); font-weight: 400 }
  .stage iframe.phone { width: calc(100% - 12px); height: 40rem }
  .letter { grid-template-columns: minmax(0, 1fr) }
  .reading table.list, .reading table.list tbody, .reading table.list tr, .reading table.list :is(th, td) { display: block; width: auto; border: 0; padding: 0 } .reading table.list tr { padding: .5rem 0; border-bottom: 1px solid var(--line) }
}
`;
