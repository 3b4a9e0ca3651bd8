/** How posts of Mastodon look, on the desk and on the twin's own pages. */

export const MASTODON_STYLE = `
.thread { background: var(--sheet); border: 1px solid var(--line); border-radius: .75rem; overflow: hidden }
.toot { position: relative; display: grid; grid-template-columns: 2.75rem minmax(0, 1fr); gap: 0 .75rem; padding: 1rem 1.1rem .75rem }
.toot + .toot { padding-top: .25rem } .toot[aria-current] { background: var(--tint) } .toot + .toot[aria-current] { padding-top: 1rem } .toot + .toot[aria-current]:not(:last-child)::before { top: 4.1rem }
.toot .face { width: 2.75rem; height: 2.75rem; border-radius: .5rem; display: block }
.toot:not(:last-child)::before { content: ""; position: absolute; left: 2.4rem; top: 4.1rem; bottom: -.1rem; width: 2px; background: var(--line) }
.toot + .toot:not(:last-child)::before { top: 3.4rem }
.toot header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .5rem; line-height: 1.35 }
.toot .who { font-weight: 600 } .toot .handle { flex-basis: 100%; color: var(--soft); font-size: .875rem; overflow: hidden; text-overflow: ellipsis }
.toot .when { margin-left: auto; font-size: .8125rem; color: var(--soft); text-decoration: none; white-space: nowrap }
.toot .words { margin: .4rem 0 0; overflow-wrap: anywhere } .toot .words p { margin: 0 0 .75rem }
.toot .words a { color: var(--accent); text-decoration: underline; text-decoration-color: color-mix(in srgb, var(--accent) 45%, transparent); text-underline-offset: .2em }
.toot .invisible { position: absolute; display: inline-block; width: 0; height: 0; font-size: 0; line-height: 0; overflow: hidden }
.toot .ellipsis::after { content: "…" }
.toot .media { display: grid; gap: .25rem; margin: .25rem 0 .75rem; border-radius: .5rem; overflow: hidden }
.toot .media img, .toot .page img { display: block; width: 100%; max-height: 22rem; object-fit: cover; background: var(--tint) }
.toot figure { margin: 0 } .toot figcaption { padding-top: .25rem; font-size: .8125rem; color: var(--soft) }
.toot .page { display: block; border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; margin: .25rem 0 .75rem; text-decoration: none }
.toot .page > span { display: block; margin: 0 .9rem } .toot .page .from { margin-top: .7rem; font-size: .8125rem; color: var(--soft) }
.toot .page b { display: block; padding: .1rem .9rem .15rem; font-weight: 600 }
.toot .page .about { margin-bottom: .8rem; font-size: .875rem; color: var(--soft); display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden }
.toot .counts { display: flex; gap: 1.5rem; margin: 0; padding: 0; list-style: none; font-size: .8125rem; color: var(--soft); font-variant-numeric: tabular-nums }
.toot .counts svg { width: 1em; height: 1em; margin-right: .35em; vertical-align: -.12em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round }
.toot .warning { margin: .4rem 0 0; font-weight: 600 }
`;
