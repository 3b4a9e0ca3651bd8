/** What the inbox adds to the desk's style: a mail beside what became of it, frames as wide as a phone and a window. */
export const INBOX_STYLE = `
.states { display: flex; flex-wrap: wrap; gap: .4rem; margin: -.25rem 0 1rem; font-size: .875rem }
.states a { padding: .15em .75em; border: 1px solid var(--line); border-radius: 1em; text-decoration: none; color: var(--soft) }
.states a span { font-variant-numeric: tabular-nums; opacity: .75 } .states a:hover { border-color: var(--accent) }
.states a[aria-current] { color: var(--ink); border-color: var(--accent); background: var(--tint) }
.done { border-left: 3px solid currentColor; color: var(--good); background: var(--sheet); padding: .6rem 1rem; border-radius: 0 .4rem .4rem 0; margin: 1rem 0 }
.envelope { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; color: var(--soft); margin-bottom: 0 }
.envelope b { font-weight: 500; color: var(--ink) }
.envelope > span { min-width: 0; overflow-wrap: anywhere } .envelope .who { flex-basis: 100% }
.reading { display: grid; grid-template-columns: minmax(0, 1fr) 19rem; gap: 0 1.75rem; align-items: start }
.reading .tabs { flex-wrap: wrap; gap: 0 1.5rem; margin-top: 1.25rem }
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
.beside { display: grid; gap: 1rem; margin-top: 1.25rem } .beside .card { padding: 1rem 1.1rem } .beside h2 { font-size: 1.0625rem }
.timeline { list-style: none; margin: 0; padding: 0; font-size: .9375rem }
.timeline li { position: relative; padding: 0 0 .9rem 1.35rem } .timeline li:last-child { padding-bottom: 0 }
.timeline li::before { content: ""; position: absolute; left: .2rem; top: .45em; width: .6rem; height: .6rem; border-radius: 50%; background: var(--soft) }
.timeline li:not(:last-child)::after { content: ""; position: absolute; left: .46rem; top: 1.3em; bottom: -.2em; width: 1px; background: var(--line) }
.timeline li.good::before { background: var(--good) } .timeline li.bad::before { background: var(--bad) } .timeline li.warn::before { background: var(--warn) }
.timeline b { font-weight: 500 } .timeline time { color: var(--soft); font-size: .8125rem; white-space: nowrap } .timeline p { margin: .1rem 0 0; font-size: .8125rem; color: var(--soft); overflow-wrap: anywhere }
.acts { display: flex; flex-wrap: wrap; gap: .5rem } .act { display: inline }
.acts button, .beside button { font-size: .875rem; padding: .3rem .7rem }
.beside form.wide { display: grid; gap: .5rem; margin-top: .9rem; padding-top: .9rem; border-top: 1px solid var(--line) } .beside form.wide button { justify-self: start }
.beside label, .letter label { font-size: .8125rem; color: var(--soft); display: grid; gap: .2rem; min-width: 0 }
select, textarea { font: inherit; color: inherit; background: var(--sheet); border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .6rem; width: 100%; min-width: 0 }
textarea { resize: vertical; min-height: 5rem; line-height: 1.5 } .beside :is(select, textarea) { font-size: .875rem }
.hint { font-size: .8125rem; color: var(--soft); margin: .6rem 0 0 }
.letter { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem 1rem; margin: 1rem 0 } .letter label.full { grid-column: 1 / -1 } .letter button { justify-self: start }
details.write { margin: 1rem 0 } details.write summary { cursor: pointer; color: var(--accent) }
.quiet { border-color: transparent; background: none; color: var(--soft); font-size: .875rem; padding: 0 .5rem } .quiet:hover { color: var(--accent) }
.record td { font: .8125rem/1.5 var(--mono) } .record td.value { overflow-wrap: anywhere; min-width: 16rem }
.heading { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; margin: 1.5rem 0 .25rem } .heading h3 { margin: 0 }
@media (max-width: 1000px) { .reading { grid-template-columns: minmax(0, 1fr) } .beside { grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)) } }
@media (max-width: 640px) {
  .stage { margin-inline: -1.25rem; border-radius: 0; padding: .75rem }
  .stage iframe.usual { width: 100% } .switch a.usual { background: none; color: var(--soft); font-weight: 400 }
  .stage iframe.phone { width: calc(100% - 12px); height: 40rem }
  .letter { grid-template-columns: minmax(0, 1fr) }
  .reading table.list, .reading table.list tbody, .reading table.list tr, .reading table.list :is(th, td) { display: block; width: auto; border: 0; padding: 0 } .reading table.list tr { padding: .5rem 0; border-bottom: 1px solid var(--line) }
}
`;
