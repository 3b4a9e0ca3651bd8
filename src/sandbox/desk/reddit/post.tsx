/** A link as it looks on Reddit: its votes, its title, where it leads, and what people say of it. */
import type { DatabaseSync } from "node:sqlite";
import { commentsOf, type RedditLink, scoreOf } from "../../reddit/links.ts";
import { Moment } from "../time.tsx";

export function LinkPost({ store, link, href }: { store: DatabaseSync; link: RedditLink; href: string }) {
  const score = scoreOf(store, link.id);
  const comments = commentsOf(store, link.id).length;
  return (
    <article class="rlink">
      <div class="votes">
        <span aria-hidden="true">▲</span>
        <b>{score.toLocaleString("en")}</b>
        <span class="hidden">{score === 1 ? "point" : "points"}</span>
        <span aria-hidden="true">▼</span>
      </div>
      <div>
        <p class="place">
          <b>r/{link.subreddit}</b> · u/{link.author} · <Moment ms={link.createdAt} short />
          {link.isRemoved && <span class="badge">removed by a moderator</span>}
          {link.byHand && <span class="badge">by hand</span>}
        </p>
        <p class="title">
          <a href={link.url} rel="noopener">
            {link.title}
          </a>
        </p>
        <p class="below">
          <span>{URL.canParse(link.url) ? new URL(link.url).host : link.url}</span>
          <a href={href}>{comments === 1 ? "1 comment" : `${comments.toLocaleString("en")} comments`}</a>
        </p>
      </div>
    </article>
  );
}

export function Comments({ store, link }: { store: DatabaseSync; link: RedditLink }) {
  const comments = commentsOf(store, link.id);
  if (comments.length === 0) return <p class="empty">No comments yet.</p>;
  return (
    <ul class="rcomments">
      {comments.map(({ author, body, createdAt }) => (
        <li>
          <p class="place">
            <b>u/{author}</b> · <Moment ms={createdAt} short />
          </p>
          <p class="body">{body}</p>
        </li>
      ))}
    </ul>
  );
}

export const REDDIT_STYLE = `
.rlink { display: grid; grid-template-columns: 2.75rem minmax(0, 1fr); gap: 0 .9rem; background: var(--sheet); border: 1px solid var(--line); border-radius: .75rem; padding: .9rem 1.1rem .9rem .75rem }
.rlink p, .rcomments p { margin: 0 }
.votes { display: grid; justify-items: center; align-content: start; line-height: 1.5; color: var(--soft); font-size: .8125rem } .votes b { color: var(--ink); font-size: 1rem; font-variant-numeric: tabular-nums }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
.place { font-size: .8125rem; color: var(--soft); overflow-wrap: anywhere } .place b { color: var(--ink) } .place .badge { margin-left: .5em }
.rlink .title { font-weight: 600; font-size: 1.0625rem; line-height: 1.4; margin: .2rem 0 .35rem; overflow-wrap: anywhere } .rlink .title a { text-decoration: none } .rlink .title a:hover { text-decoration: underline }
.rlink .below { display: flex; flex-wrap: wrap; gap: 0 1.25rem; font-size: .8125rem; color: var(--soft) }
.rcomments { list-style: none; margin: 1rem 0; padding: 0; display: grid; gap: .75rem } .rcomments li { border-left: 2px solid var(--line); padding: .1rem 0 .1rem .9rem } .rcomments .body { white-space: pre-wrap; overflow-wrap: anywhere }
.empty { color: var(--soft) }
`;
