/** Posts as their networks would show them, as a page in a folder. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { App } from "../../app.ts";
import { type Issue, issueById } from "../../content/issues.ts";
import { withFallbacks } from "../../content/merge-fields.ts";
import { cardOf } from "../../distribution/card.ts";
import { sayWhere } from "../../distribution/channels.ts";
import { checkText } from "../../distribution/outbox/check-text.ts";
import { type Post, partsOf, timeOf } from "../../distribution/posts.ts";
import { fits } from "../../distribution/text/length.ts";
import { rulesFor } from "../../distribution/usual-rules.ts";
import { sayVersion, versionsOf } from "../../distribution/versions.ts";
import { postsPage, type ShownPost } from "./posts-page.tsx";

/** The names of what was written. */
export async function writePostsPreview(app: App, posts: readonly Post[], folder: string): Promise<string[]> {
  const shown: ShownPost[] = [];
  for (const post of posts) shown.push(await asShown(app, post));
  await mkdir(folder, { recursive: true });
  const { name } = app.config.publication;
  await writeFile(join(folder, "index.html"), postsPage({ name, posts: shown }));
  return ["index.html"];
}

async function asShown(app: App, post: Post): Promise<ShownPost> {
  const issue = await issueById(app.ledger.db, post.issueId);
  const { rules } = await rulesFor(app.ledger.db, post.network);
  const card = issue && (await cardOf(issue, { url: post.link, assets: join(app.home, "assets") }));
  const texts = post.text.trim() === "" ? [] : partsOf(post);
  const where = `${sayWhere(post)}${sayVersion(post, await versionsOf(app.ledger.db, post))}`;
  const picture =
    card?.picture && `data:${card.picture.type};base64,${Buffer.from(card.picture.bytes).toString("base64")}`;
  return {
    ...{ issue: issue ? nameOf(issue) : "", where, when: sayWhen(app, post) },
    ...{
      network: post.network,
      tag: post.tag,
      isProposed: post.state === "proposed",
      title: post.title,
      link: post.link,
      why: post.why,
    },
    ...checkText(post, rules),
    parts: texts.map((text) => ({ text, ...fits(text, rules) })),
    card: card ? { title: card.title, description: card.description, picture: picture ?? null } : null,
  };
}

const nameOf = ({ number, title }: Issue): string =>
  number === null ? withFallbacks(title) : `#${number} ${withFallbacks(title)}`;

function sayWhen({ config }: App, post: Post): string {
  const { zone } = config.publication;
  const style = { dateStyle: "full", timeStyle: "short", timeZone: zone } as const;
  return `${new Intl.DateTimeFormat("en-GB", style).format(timeOf(post))} · ${post.state}`;
}
