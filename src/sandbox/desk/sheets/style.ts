/** How spreadsheets and their charts look on the desk. */
export const SHEETS_STYLE = `
.sheet-tabs { flex-wrap: wrap; gap: 0 1.25rem; margin-bottom: 1rem }
.done { border-left: 3px solid currentColor; color: var(--good); background: var(--sheet); padding: .6rem 1rem; border-radius: 0 .4rem .4rem 0; margin: 1rem 0 }
.hint { font-size: .875rem; color: var(--soft); margin: 1rem 0 .5rem }
.hint .own { color: var(--ink); padding: 0 .3em }
section.cells { overflow: auto; border: 1px solid var(--line); border-radius: .5rem; background: var(--sheet); margin: .75rem 0 1rem; width: fit-content; max-width: 100% }
section.cells.long { max-height: 80vh }
.cells table { border-collapse: separate; border-spacing: 0; font-size: .875rem; line-height: 1.4 }
.cells th, .cells td { padding: .3rem .6rem; border: solid var(--line); border-width: 0 1px 1px 0; white-space: nowrap; text-align: left; font-weight: 400; background: var(--sheet); min-width: 3.5rem; vertical-align: bottom }
.cells .letters th, .cells .letters td, .cells th.edge { background: var(--ground); color: var(--soft); font-size: .75rem; text-align: center; min-width: 2.25rem; padding: .15rem .4rem }
.cells th.edge { position: sticky; left: 0; z-index: 1; vertical-align: middle }
.cells thead { position: sticky; top: 0; z-index: 2 }
.cells tr.frozen th, .cells tr.frozen td { border-bottom: 2px solid var(--soft); font-weight: 600 }
.cells tr.frozen th.edge { font-weight: 400 }
.cells .halfway { vertical-align: middle } .cells .raised { vertical-align: top }
.cells .num { text-align: right; font-variant-numeric: tabular-nums } .cells .middle { text-align: center }
.cells .bold { font-weight: 600 } .cells .slanted { font-style: italic } .cells .large { font-size: 1.25rem }
.cells td.wraps, .cells th.wraps { white-space: normal; max-width: 26rem }
.cells th.broad { min-width: 12rem }
.cells .red { color: var(--bad) } .cells .green { color: var(--good) }
.own { background: var(--tint); box-shadow: inset 2px 0 var(--accent) }
.cells td.own, .cells th.own { background: var(--tint) }
.cells .own a { display: block; text-decoration: none }
.noted { display: inline-block; border: .28rem solid transparent; border-top-color: var(--warn); border-right-color: var(--warn); position: absolute; top: 0; right: 0 }
.cells :is(th, td):has(.noted) { position: relative }
@media (max-width: 640px) { .cells .spare { display: none } .cells th, .cells td { padding-inline: .4rem } }
.notes { margin: 0 0 1rem; font-size: .9375rem } .notes summary { cursor: pointer; color: var(--soft) }
.notes dl.facts { grid-template-columns: fit-content(40%) minmax(0, 1fr) }
form.bar label { display: flex; align-items: center; gap: .5rem; color: var(--soft); font-size: .875rem }
form.bar label.long { flex: 0 1 28rem } form.bar input.short { width: 6rem; flex: none }
figure.chart { background: var(--sheet); border: 1px solid var(--line); border-radius: .625rem; padding: 1rem; margin: 1rem 0 }
figure.chart figcaption { font: 600 1.0625rem/1.3 var(--serif); margin-bottom: .25rem }
figure.chart .sub { font-size: .875rem; color: var(--soft); margin: 0 0 .25rem }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; list-style: none; margin: .25rem 0 .5rem; padding: 0; font-size: .8125rem; color: var(--soft) }
.legend svg { width: .7rem; height: .7rem; margin-right: .4rem; vertical-align: -.05rem }
.chart svg.plot { display: block; width: 100%; height: auto; font: 12px var(--sans) }
.chart svg.narrow { display: none }
@media (max-width: 640px) { .chart svg.wide { display: none } .chart svg.narrow { display: block } figure.chart { padding: .75rem } }
.plot text.slanted { font-size: 11px }
.plot text { fill: var(--soft) } .plot .figure { fill: var(--ink); font-weight: 500 }
.plot .gridline { stroke: var(--line) } .plot .zero { stroke: var(--soft) } .plot .link { stroke: var(--soft); stroke-dasharray: 3 3 }
`;
