/** How forms, boards and calendars look, in light and dark, from 390 pixels up. */
export const EDIT_STYLE = `
select, textarea { font: inherit; color: inherit; background: var(--sheet); border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .7rem; min-width: 0; max-width: 100% }
textarea { display: block; width: 100%; resize: vertical; field-sizing: content; min-height: 2.6rem; max-height: 75vh }
input[type="checkbox"] { width: 1.1rem; height: 1.1rem; accent-color: var(--accent); margin: 0; vertical-align: -.15em }
input::placeholder { color: var(--soft); opacity: 1 }
summary { cursor: pointer; color: var(--soft); padding: .3rem 0 } summary:hover { color: var(--accent) }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0 }
button.main { background: var(--accent); border-color: var(--accent); color: var(--sheet); font-weight: 500 }
button.main:hover { filter: brightness(1.08) }
button.quiet { border-color: transparent; background: none; color: var(--soft); padding: 0 .5rem; line-height: 1.5 }
button.quiet:hover { color: var(--accent); border-color: var(--line) }
.act { display: inline }
.heading { display: flex; flex-wrap: wrap; align-items: end; justify-content: space-between; gap: .25rem 1.5rem }
.heading h1 { min-width: 0; overflow-wrap: anywhere }
.acts { display: flex; flex-wrap: wrap; align-items: baseline; gap: .5rem 1rem; margin-bottom: .5rem; font-size: .9375rem }
.said { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; border-left: 3px solid currentColor; background: var(--sheet); padding: .6rem 1rem; border-radius: 0 .4rem .4rem 0; margin: 1rem 0 }
.said.good { color: var(--good) } .said.bad { display: block; color: var(--bad) } .said.warn { color: var(--warn) }
.heading .said { flex-basis: 100% } .said button { color: var(--ink) }
.tabs.views { flex-wrap: wrap; gap: 0 1.5rem }
.hint { margin: .2rem 0 0; font-size: .8125rem; line-height: 1.45; color: var(--soft) }
.complaint { margin: .3rem 0 0; font-size: .875rem; color: var(--bad); overflow-wrap: anywhere }
form.page { margin: 1.25rem 0 2rem }
.field { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: .25rem 1.25rem; padding: .5rem 0; align-items: baseline }
.field .label { color: var(--soft); font-size: .9375rem; overflow-wrap: anywhere }
.field .control > input[type="text"]:not(.short) { width: 100% }
.field.wrong .control > :is(input, textarea, select), .field.wrong fieldset input { border-color: var(--bad) }
.short { width: 9rem }
.choices { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center }
.choices .chip { padding: .25em .6em; font-size: .875rem; cursor: pointer } .choices .chip:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px }
.choices .chip input { margin-right: .3em; width: .95rem; height: .95rem }
.when { display: flex; flex-wrap: wrap; gap: .4rem; align-items: baseline }
.when details { font-size: .875rem } .when details[open] { flex-basis: 100% }
.when details :is(input, .zone) { margin: 0 .4rem .3rem 0 } .zone input { width: 9rem; margin-left: .4rem }
.machines { margin-top: 1.5rem; padding: .25rem 1.25rem .75rem; border: 1px solid var(--line); border-radius: .625rem }
.machines legend { padding: 0 .5rem; margin-left: -.5rem; font-size: .9375rem; color: var(--soft) }
.machines { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 0 2rem } .machines > :is(legend, .hint) { grid-column: 1 / -1 }
.machines .field { grid-template-columns: minmax(0, 1fr); align-content: start }
details.body { margin: 1.5rem 0 0 } details.body textarea { font: .9375rem/1.6 var(--mono); min-height: 14rem }
details.body summary { font-weight: 500 }
.savebar { position: sticky; bottom: 0; display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; margin-top: 1rem; padding: .7rem 0; background: var(--ground); border-top: 1px solid var(--line); font-size: .875rem; z-index: 1 }
.savebar button { font-size: 1rem; padding: .45rem 1.5rem }
table.rows .pick { width: 1.6rem; min-width: 1.6rem; padding-right: .6rem } table.rows .pick input { vertical-align: -.2em }
.ticked { font-size: .875rem }
.tables li.row { display: flex; align-items: center; gap: 1rem; border-bottom: 1px solid var(--line) } .tables li.row a { flex: 1; flex-wrap: wrap; gap: 0 1rem; border: 0; min-width: 0 }
.columns { list-style: none; margin: 1.5rem 0; padding: 0; border-top: 1px solid var(--line) }
.columns li { padding: .9rem 0; border-bottom: 1px solid var(--line) } .columns .bar { margin: 0 } .columns details { font-size: .875rem } .columns details[open] { flex-basis: 100% }
.board { display: flex; align-items: flex-start; gap: 1rem; width: max-content; padding-bottom: .5rem }
.column { width: 16.5rem; flex: none; background: color-mix(in srgb, var(--line) 35%, transparent); border-radius: .625rem; padding: .6rem }
.column header { display: flex; justify-content: space-between; align-items: center; padding: 0 .25rem .5rem }
.column h2 { margin: 0; font: 400 .875rem/1.5 var(--sans); display: flex; gap: .5rem; align-items: center } .column .count { color: var(--soft) }
.column ul, .calendar ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem }
.column .card, .calendar .card { padding: .6rem .7rem; border-radius: .45rem; font-size: .875rem; line-height: 1.45; overflow-wrap: anywhere }
.card a.title { font-weight: 500; text-decoration: none }
.card dl { margin: .35rem 0 0; font-size: .8125rem; display: grid; gap: .15rem } .card dl div { display: flex; flex-wrap: wrap; gap: 0 .5rem } .card dt { color: var(--soft) } .card dd { margin: 0; min-width: 0 }
.move { display: flex; gap: .35rem; margin-top: .55rem } .move select { flex: 1 } .move :is(select, button) { font-size: .8125rem; padding: .2rem .5rem }
.column > .muted { margin: .6rem .25rem 0; font-size: .8125rem }
.months { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: .25rem 1.5rem; margin: 1rem 0 } .months h2 { margin: 0 }
.months nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .9375rem }
.calendar { width: 100%; table-layout: fixed; border-collapse: collapse }
.calendar th { font-weight: 500; font-size: .8125rem; color: var(--soft); text-align: left; padding: .3rem .4rem }
.calendar td { height: 6.5rem; vertical-align: top; border: 1px solid var(--line); padding: .3rem }
.calendar .day { display: flex; justify-content: space-between; align-items: center; font-size: .8125rem; color: var(--soft); margin-bottom: .2rem }
.calendar .weekday { display: none }
.calendar .today time { background: var(--accent); color: var(--sheet); border-radius: 1em; padding: 0 .5em }
.calendar .outside { background: color-mix(in srgb, var(--line) 25%, transparent) }
.calendar .card { padding: .3rem .45rem; font-size: .8125rem } .calendar .card dl { font-size: .75rem } .calendar .card dt { display: none }
.calendar ul { gap: .3rem } .calendar .quiet { opacity: 0 } .calendar td:hover .quiet, .calendar .quiet:focus-visible { opacity: 1 }
@media (hover: none) { .calendar .quiet { opacity: 1 } }
@media (max-width: 640px) {
  .field { grid-template-columns: minmax(0, 1fr) }
  .machines { padding: .25rem .9rem .75rem }
  .column { width: 15.5rem }
  .columns .bar input { flex-basis: 100% }
  .calendar, .calendar tbody, .calendar tr, .calendar td { display: block } .calendar thead { display: none }
  .calendar td { height: auto; border-width: 0 0 1px; padding: .5rem 0 } .calendar td.bare:not(.today), .calendar td.outside { display: none }
  .calendar .weekday { display: inline } .calendar .day { font-size: .9375rem } .calendar .card { font-size: .9375rem } .calendar .card dl { font-size: .8125rem }
  .calendar .quiet { opacity: 1 }
}
`;
