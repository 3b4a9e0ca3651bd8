/** A post as it looks on X: who, what with its links, and what it got. */
import type { DatabaseSync } from "node:sqlite";
import type { Child } from "hono/jsx";
import { type Entity, entitiesOf } from "../../mastodon/entities.ts";
import { displayNameOf } from "../../x/account.ts";
import { shownLink } from "../../x/answers.ts";
import { countsOf, descendantsOf, OWNER, type XPost } from "../../x/posts.ts";
import { FACE_STYLE, Face } from "../face.tsx";
import { Moment } from "../time.tsx";

/** A post with all that follows it, whoever wrote it. */
export function Thread(props: { store: DatabaseSync; root: XPost; current?: XPost; home: string }) {
  const { store, root, current, home } = props;
  return (
    <div class="xthread">
      {[root, ...descendantsOf(store, root.id)].map((post) => (
        <Post store={store} post={post} isCurrent={post.id === current?.id} home={home} />
      ))}
    </div>
  );
}

function Post(props: { store: DatabaseSync; post: XPost; isCurrent: boolean; home: string }) {
  const { store, post, isCurrent, home } = props;
  const counts = countsOf(store, post.id);
  return (
    <article class="xpost" aria-current={isCurrent ? "true" : undefined} id={`post-${post.id}`}>
      <Face of={post.author} />
      <div>
        <header>
          <span class="who">{post.author === OWNER ? displayNameOf(store) : post.author}</span>
          <span class="handle">@{post.author}</span>
          <a class="when" href={`${home}/${post.id}`}>
            <Moment ms={post.createdAt} short />
          </a>
        </header>
        <div class="words">{wordsOf(post.text)}</div>
        <ul class="counts">
          <li>{count(counts.reply, "reply", "replies")}</li>
          <li>{count(counts.repost, "repost", "reposts")}</li>
          <li>{count(counts.like, "like", "likes")}</li>
          {post.author === OWNER && post.byHand && <li>posted by hand</li>}
        </ul>
      </div>
    </article>
  );
}

const count = (n: number, one: string, many: string) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

function wordsOf(text: string): Child[] {
  const shown: Child[] = [];
  let at = 0;
  for (const entity of entitiesOf(text)) {
    shown.push(text.slice(at, entity.begin), inWords(entity));
    at = entity.end;
  }
  return [...shown, text.slice(at)];
}

function inWords({ kind, value }: Entity): Child {
  if (kind === "url")
    return (
      <a href={value} rel="noopener">
        {shownLink(value)}
      </a>
    );
  return <span class="tag">{`${kind === "hashtag" ? "#" : "@"}${value}`}</span>;
}

export const X_STYLE = `${FACE_STYLE}
.xthread { background: var(--sheet); border: 1px solid var(--line); border-radius: 1rem; overflow: hidden }
.xpost { display: grid; grid-template-columns: 2.75rem minmax(0, 1fr); gap: 0 .75rem; padding: 1rem 1.1rem .8rem }
.xpost + .xpost { border-top: 1px solid var(--line) } .xpost[aria-current] { background: var(--tint) }
.xpost header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .5rem; line-height: 1.35 }
.xpost .who { font-weight: 700 } .xpost .handle { color: var(--soft); font-size: .9375rem }
.xpost .when { margin-left: auto; font-size: .8125rem; color: var(--soft); text-decoration: none; white-space: nowrap }
.xpost .words { margin: .3rem 0 .6rem; white-space: pre-wrap; overflow-wrap: anywhere }
.xpost .words a, .xpost .tag { color: var(--accent) } .xpost .words a { text-underline-offset: .2em }
.xpost .counts { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; margin: 0; padding: 0; list-style: none; font-size: .8125rem; color: var(--soft) }
`;
