/** What the Notion pages add to the desk's style: chips in Notion's ten colours, wide tables, a page to read. */
import { EDIT_STYLE } from "./style-edit.ts";

export const NOTION_STYLE = `
.chips { display: inline-flex; flex-wrap: wrap; gap: .25rem }
.chip { --hue: light-dark(#55534e, #cfccc5); display: inline-block; padding: .05em .5em; border-radius: .3rem; font-size: .8125rem; line-height: 1.5; white-space: nowrap; color: var(--hue); background: color-mix(in srgb, var(--hue) 13%, transparent) }
.chip.gray { --hue: light-dark(#5f5e5b, #b4b1aa) } .chip.brown { --hue: light-dark(#7a4a32, #d3a68b) }
.chip.orange { --hue: light-dark(#a04d0b, #eda266) } .chip.yellow { --hue: light-dark(#7f5a00, #e2be62) }
.chip.green { --hue: light-dark(#28674a, #84cba5) } .chip.blue { --hue: light-dark(#225f8f, #82bbe6) }
.chip.purple { --hue: light-dark(#69409c, #c3a2ec) } .chip.pink { --hue: light-dark(#9d2f6c, #ee9fc8) }
.chip.red { --hue: light-dark(#a52f27, #f2988f) }
.chip.dotted { border-radius: 1em }
.chip.dotted::before { content: ""; display: inline-block; width: .5em; height: .5em; margin-right: .4em; border-radius: 50%; background: currentColor }
.tick { display: inline-grid; place-items: center; width: 1rem; height: 1rem; border: 1.5px solid var(--line); border-radius: .2rem; font-size: .7rem; line-height: 1; vertical-align: -.15em }
.tick.on { background: var(--accent); border-color: var(--accent); color: var(--sheet) }
.hour { color: var(--soft) }
.web { color: var(--soft) }
.icon { margin-right: .35em }
.scroll.wide { margin-inline: calc(50% - 50vw + .75rem); padding-inline: max(.5rem, calc(50vw - 33.5rem)) }
table.rows th, table.rows td { max-width: 22rem; min-width: 4rem }
table.rows .chips { flex-wrap: nowrap } table.rows .web { white-space: nowrap }
table.rows th a { text-decoration: none; color: inherit } table.rows th a:hover { color: var(--accent) }
table.rows th[aria-sort] { color: var(--ink) }
table.rows td.title { min-width: 18rem; font-weight: 500 } table.rows td.title a { text-decoration: none }
table.rows td.text > span { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; min-width: 14rem }
.tables { list-style: none; margin: 1rem 0 2rem; padding: 0; border-top: 1px solid var(--line) }
.tables a { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; padding: .75rem 0; border-bottom: 1px solid var(--line); text-decoration: none }
.tables .count { color: var(--soft); font-size: .875rem; white-space: nowrap; font-variant-numeric: tabular-nums }
dl.facts.page { grid-template-columns: minmax(7rem, max-content) minmax(0, 1fr); row-gap: .45rem; align-items: baseline; margin: 1.25rem 0 1.75rem }
.prose.page { max-width: 47rem } .prose > :first-child { margin-top: 0 } .prose.page + p { margin-top: 1rem }
.prose h2, .prose h3, .prose h4 { font-family: var(--serif) } .prose h3 { font-size: 1.15rem } .prose h4 { font-size: 1.0625rem; margin: 1.25rem 0 .4rem }
.prose ul, .prose ol { padding-left: 1.4rem } .prose li { margin: .2rem 0 } .prose li.task { list-style: none; margin-left: -1.4rem }
.prose blockquote { margin: 1.25rem 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--soft) }
.prose pre.code { padding: .9rem 1rem; border-radius: .5rem; background: var(--ground); margin: 1.25rem 0 }
.prose :not(pre) > code { padding: .1em .35em; border-radius: .25rem; background: var(--ground) }
.prose hr { border: 0; border-top: 1px solid var(--line); margin: 2rem 0 }
@media (max-width: 640px) {
  table.rows td.title { min-width: 13rem }
  dl.facts.page { grid-template-columns: minmax(0, 1fr); row-gap: 0 } dl.facts.page dd { margin-bottom: .6rem }
}
${EDIT_STYLE}`;
