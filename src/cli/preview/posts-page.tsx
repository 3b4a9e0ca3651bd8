/** The page of posts: each with what its network makes of it, how long it is there, and when it would go. */
import { createHash } from "node:crypto";
import { raw } from "hono/html";
import { shownLink } from "../../core/shown-link.ts";
import type { NetworkName } from "../../distribution/network.ts";
import { PREVIEW_STYLE } from "./style.ts";

export interface ShownPost {
  issue: string;
  where: string;
  /** When it goes, and how far it is. */
  when: string;
  network: NetworkName;
  tag: string;
  isProposed: boolean;
  title: string;
  link: string;
  why: string;
  parts: readonly { text: string; length: number; most: number; why: string | null }[];
  /** What keeps it from going as it is, and what its owner should know. */
  problems: readonly string[];
  notes: readonly string[];
  card: { title: string; description: string; picture: string | null } | null;
}

const STYLE = `${PREVIEW_STYLE}
:root { --link: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --link: #7db8f0; } }
.issue { margin: 0 0 40px; }
.issue > h2 { font-size: 20px; line-height: 1.3; margin: 0 0 14px; }
.posts { display: grid; gap: 24px; grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr)); align-items: start; }
.post { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 16px; overflow-wrap: anywhere; }
.post h3 { font-size: 15px; margin: 0; }
.post .when { margin: 0 0 12px; }
.post .who { font-weight: 600; margin: 0 0 4px; }
.post .text { white-space: pre-wrap; margin: 0 0 12px; }
.post .text + .text, .post .count + .text, .post .card + .text { border-top: 1px solid var(--rule); padding-top: 12px; }
.post .link { color: var(--link); }
.post .count { margin: -6px 0 12px; }
.post .wrong { color: var(--wrong); font-weight: 600; margin: 0 0 8px; }
.card { display: block; border: 1px solid var(--rule); border-radius: 10px; overflow: hidden; margin: 0 0 12px; }
.card img { display: block; width: 100%; aspect-ratio: 1200 / 630; object-fit: cover; }
.card span { display: block; padding: 0 12px; }
.card .host { padding-top: 10px; } .card .about { padding-bottom: 12px; }
`;

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

export const postsPage = ({ name, posts }: { name: string; posts: readonly ShownPost[] }): string =>
  `<!doctype html>\n${(
    (
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta http-equiv="Content-Security-Policy" content={POLICY} />
          <meta name="color-scheme" content="light dark" />
          <link rel="icon" href="data:," />
          <title>Preview of posts</title>
          <style>{raw(STYLE)}</style>
        </head>
        <body>
          <header>
            <p class="small">Preview: nothing was posted</p>
            <h1>{posts.length === 1 ? "1 post" : `${posts.length} posts`}</h1>
          </header>
          {[...Map.groupBy(posts, ({ issue }) => issue)].map(([issue, of]) => (
            <section class="issue">
              <h2>{issue}</h2>
              <div class="posts">
                {of.map((post) => (
                  <PostCard name={name} post={post} />
                ))}
              </div>
            </section>
          ))}
        </body>
      </html>
    )
  ).toString()}\n`;

function PostCard({ name, post }: { name: string; post: ShownPost }) {
  return (
    <article class="post">
      <h3>{post.where}</h3>
      <p class="small when">{post.when}</p>
      {post.problems.map((problem) => (
        <p class="small wrong">{problem}</p>
      ))}
      {post.title === "" ? <p class="who">{name}</p> : <p class="who">{post.title}</p>}
      {post.parts.map(({ text, length, most, why }, index) => (
        <>
          <p class="text" dir="auto">
            {text
              .split(post.link)
              .flatMap((said, index) => (index === 0 ? [said] : [<Link {...post} />, said]))}
          </p>
          <p class={why === null ? "count small" : "count small wrong"}>
            {length} of {most} characters
          </p>
          {index === 0 && <LinkCard {...post} />}
        </>
      ))}
      {post.parts.length === 0 && <LinkCard {...post} />}
      {[post.why, ...post.notes].map((note) => (
        <p class="small">{note}</p>
      ))}
      {post.isProposed && (
        <p class="small">
          To approve it: <code>npm run pressroom -- posts --approve {post.tag}</code>
        </p>
      )}
    </article>
  );
}

/** What networks make of the link; the two link sites show the title alone. */
function LinkCard({ card, network, link }: ShownPost) {
  if (!card || network === "hackernews" || network === "lobsters") return null;
  return (
    <span class="card">
      {card.picture && <img src={card.picture} alt="" />}
      <span class="small host">{new URL(link).host}</span>
      <span>
        <strong>{card.title}</strong>
      </span>
      <span class="small about">{card.description}</span>
    </span>
  );
}

/** Networks show it short. */
function Link({ link }: { link: string }) {
  return <span class="link">{shownLink(link)}</span>;
}
