/** A submission as it looks on Hacker News, and the comments below it. */
import type { DatabaseSync } from "node:sqlite";
import { childrenOf, descendantsOf, type Item, pointsOf } from "../../hackernews/items.ts";
import { Moment } from "../time.tsx";

export function Story({ store, story, href }: { store: DatabaseSync; story: Item; href: string }) {
  const points = pointsOf(store, story.id);
  const comments = descendantsOf(store, story.id).length;
  return (
    <article class="story">
      <p class="title">
        <span aria-hidden="true">▲ </span>
        <a href={story.url} rel="noopener">
          {story.title}
        </a>{" "}
        <span class="host">({URL.canParse(story.url) ? new URL(story.url).host : story.url})</span>
      </p>
      <p class="subtext">
        {points.toLocaleString("en")} {points === 1 ? "point" : "points"} by {story.by} ·{" "}
        <Moment ms={story.at} short /> ·{" "}
        <a href={href}>{comments === 1 ? "1 comment" : `${comments.toLocaleString("en")} comments`}</a>
      </p>
    </article>
  );
}

export function Comments({ store, parent }: { store: DatabaseSync; parent: number }) {
  const children = childrenOf(store, parent);
  if (children.length === 0) return null;
  return (
    <ul class="hncomments">
      {children.map(({ id, by, text, at }) => (
        <li>
          <p class="subtext">
            {by} · <Moment ms={at} short />
          </p>
          <p class="body">{text}</p>
          <Comments store={store} parent={id} />
        </li>
      ))}
    </ul>
  );
}

export const HACKERNEWS_STYLE = `
.posts { gap: .6rem }
.story { background: var(--sheet); border-left: 3px solid #ff6600; padding: .55rem .9rem }
.story p, .hncomments p { margin: 0 } .story .title { overflow-wrap: anywhere } .story .title a { text-decoration: none; font-weight: 500 } .story .title a:hover { text-decoration: underline }
.story .title > span:first-child, .story .host, .subtext { color: var(--soft); font-size: .8125rem }
.hncomments { list-style: none; margin: 1rem 0; padding: 0; display: grid; gap: .9rem } .hncomments .hncomments { margin: .75rem 0 0; padding-left: 1.25rem } .hncomments .body { white-space: pre-wrap; overflow-wrap: anywhere }
`;
