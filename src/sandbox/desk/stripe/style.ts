/** What the till's pages add to the desk's style. */
import { ACTS_STYLE } from "../style-acts.ts";

export const STRIPE_STYLE = `${ACTS_STYLE}
.reading h2:first-child { margin-top: 1.25rem }
.beside .card + .card { margin-top: 0 }
.thing { padding: .9rem 0; border-bottom: 1px solid var(--line) } .thing:first-of-type { border-top: 1px solid var(--line) }
.thing .line { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: .15rem 1rem }
.thing .line b { font-weight: 500 } .thing .sum { font-variant-numeric: tabular-nums; white-space: nowrap }
.thing p { margin: .2rem 0 0; font-size: .875rem; color: var(--soft) }
.thing .acts { margin-top: .6rem; align-items: center }
.part { display: inline-flex; gap: .35rem; align-items: center } .part input, .part select { width: 7rem; font-size: .875rem; padding: .3rem .6rem }
.figures { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; margin: 1.25rem 0 0 } .figures div { min-width: 0 }
.figures dt { font-size: .8125rem; color: var(--soft) } .figures dd { margin: 0; font: 600 1.5rem/1.3 var(--serif); font-variant-numeric: tabular-nums }
.ways { list-style: none; margin: .75rem 0; padding: 0; border-top: 1px solid var(--line) }
.ways li { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: .15rem 1.5rem; padding: .65rem 0; border-bottom: 1px solid var(--line) }
@media (max-width: 640px) { .last4 { display: none } }
td .badge + .badge { margin-left: .3rem }
.timeline .mono { font-size: .75rem }
`;
