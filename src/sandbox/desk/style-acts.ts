/** What pages have on which things happen: buttons beside what they are about, and a timeline of what came of them. */
export const ACTS_STYLE = `
.states { display: flex; flex-wrap: wrap; gap: .4rem; margin: -.25rem 0 1rem; font-size: .875rem }
.states a { padding: .15em .75em; border: 1px solid var(--line); border-radius: 1em; text-decoration: none; color: var(--soft) }
.states a span { font-variant-numeric: tabular-nums; opacity: .75 } .states a:hover { border-color: var(--accent) }
.states a[aria-current] { color: var(--ink); border-color: var(--accent); background: var(--tint) }
.done { border-left: 3px solid currentColor; color: var(--good); background: var(--sheet); padding: .6rem 1rem; border-radius: 0 .4rem .4rem 0; margin: 1rem 0 }
.reading { display: grid; grid-template-columns: minmax(0, 1fr) 19rem; gap: 0 1.75rem; align-items: start }
.reading .tabs { flex-wrap: wrap; gap: 0 1.5rem; margin-top: 1.25rem }
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
.hint { font-size: .8125rem; color: var(--soft); margin: .6rem 0 0 }
.quiet { border-color: transparent; background: none; color: var(--soft); font-size: .875rem; padding: 0 .5rem } .quiet:hover { color: var(--accent) }
.heading { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; margin: 1.5rem 0 .25rem } .heading h3 { margin: 0 }
@media (max-width: 1000px) { .reading { grid-template-columns: minmax(0, 1fr) } .beside { grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)) } }
`;
