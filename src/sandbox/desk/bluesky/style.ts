/** How posts of Bluesky look, on the desk and on the twin's own pages. */

export const BLUESKY_STYLE = `
.thread { background: var(--sheet); border: 1px solid var(--line); border-radius: .75rem; overflow: hidden }
.skeet { position: relative; display: grid; grid-template-columns: 2.75rem minmax(0, 1fr); gap: 0 .75rem; padding: 1rem 1.1rem .75rem }
.skeet[aria-current] { background: var(--tint) }
.skeet .face { width: 2.75rem; height: 2.75rem; border-radius: 50%; display: block }
.skeet:not(:last-child)::before { content: ""; position: absolute; left: calc(1.1rem + 1.375rem - 1px); top: 4rem; bottom: -.75rem; width: 2px; background: var(--line) }
.skeet header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .5rem; line-height: 1.4 }
.skeet .who { font-weight: 600 } .skeet .handle { flex: 1 1 6rem; color: var(--soft); font-size: .9375rem; min-width: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.skeet .when { margin-left: auto; font-size: .8125rem; color: var(--soft); text-decoration: none; white-space: nowrap }
.skeet .words { margin: .25rem 0 .6rem; white-space: pre-wrap; overflow-wrap: anywhere }
.skeet .words a, .skeet .mark { color: var(--sky) } .skeet .words a { text-decoration: underline; text-decoration-color: color-mix(in srgb, var(--sky) 45%, transparent); text-underline-offset: .2em }
.skeet .picture { display: block; width: 100%; max-height: 22rem; object-fit: cover; border-radius: .6rem; margin: 0 0 .6rem }
.skeet .page { display: block; border: 1px solid var(--line); border-radius: .6rem; overflow: hidden; margin: 0 0 .7rem; text-decoration: none; color: inherit }
.skeet .page img { display: block; width: 100%; aspect-ratio: 1.91; object-fit: cover; background: var(--tint); border-bottom: 1px solid var(--line) }
.skeet .page b { display: block; padding: .6rem .8rem .1rem; font-weight: 600; line-height: 1.35 }
.skeet .page .about { display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; margin: 0 .8rem; font-size: .875rem; color: var(--soft) }
.skeet .page .from { display: block; margin: .45rem .8rem 0; padding: .4rem 0 .5rem; border-top: 1px solid var(--line); font-size: .8125rem; color: var(--soft) }
.skeet .counts { display: flex; gap: 2.5rem; margin: 0; padding: 0; list-style: none; font-size: .8125rem; color: var(--soft); font-variant-numeric: tabular-nums }
.skeet .counts svg { width: 1.1em; height: 1.1em; margin-right: .4em; vertical-align: -.15em; fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round }
:root { --sky: #0560c4 }
@media (prefers-color-scheme: dark) { :root { --sky: #7ab8ff } }
@media (max-width: 480px) { .skeet .handle { order: 1; flex-basis: 100% } }
`;
