/** `pressroom posts`: what is proposed, approved and out; and the owner's word without Notion. */
import { findIssues, issueById } from "../content/issues.ts";
import { ConfigError } from "../core/errors.ts";
import { isByHand, sayWhere } from "../distribution/channels.ts";
import { readPostAddress } from "../distribution/hand.ts";
import { sayLength, whyNotAsItIs } from "../distribution/outbox/say-length.ts";
import {
  approvePost,
  dropPost,
  markPosted,
  POST_STATES,
  type Post,
  postById,
  postsIn,
  postsOfIssue,
  reopenPost,
  timeOf,
} from "../distribution/posts.ts";
import { chooseVersion, sayVersion, versionsOf } from "../distribution/versions.ts";
import type { Desk } from "./options.ts";
import { figuresInJson, figuresOfPosts, tellOut } from "./posts-out.ts";
import { onlyOne } from "./which-issue.ts";

export interface PostsOptions {
  approve?: string;
  drop?: string;
  posted?: string;
  url?: string;
  preview?: string;
}

/** Of an issue, or all that is not over; or does one thing to one post. */
export async function showPosts(desk: Desk, wanted: string | undefined, options: PostsOptions) {
  const done = await decideOne(desk, options);
  const posts = await chosen(desk, wanted);
  const files = options.preview === undefined ? undefined : await writePosts(desk, posts, options.preview);
  const out = await figuresOfPosts(desk, { among: wanted === undefined ? null : posts });
  if (!done && !files) {
    await tell(desk, posts);
    tellOut(desk, out);
  }
  const json = {
    ...{ ...(done ? { done } : {}), ...(files ? { files } : {}) },
    ...{ posts: posts.map(inJson), out: out.map(figuresInJson) },
  };
  return { json, exitCode: 0 };
}

const OVER: readonly string[] = ["sent", "rehearsed", "dropped"];

async function chosen({ app }: Desk, wanted: string | undefined): Promise<Post[]> {
  const { db } = app.ledger;
  if (wanted !== undefined) return postsOfIssue(db, onlyOne(wanted, await findIssues(db, wanted)).id);
  return postsIn(
    db,
    POST_STATES.filter((state) => !OVER.includes(state)),
  );
}

const wrongUse = (key: string, wrong: string): ConfigError =>
  new ConfigError("The command", [{ key, wrong, example: "posts --approve 3m5k2" }]);

async function decideOne(desk: Desk, options: PostsOptions): Promise<Record<string, string> | null> {
  const words = (["approve", "drop", "posted"] as const).filter((word) => options[word] !== undefined);
  const [word] = words;
  if (words.length > 1) throw wrongUse(`--${words[1]}`, "say one thing at a time");
  if (!word) return null;
  const post = await postCalled(desk, `--${word}`, options[word] ?? "");
  if (word === "approve") return approve(desk, post);
  if (word === "drop") return drop(desk, post);
  return posted(desk, post, options.url ?? "");
}

/** By the beginning of its tag: as much of it as only this post has. */
async function postCalled({ app }: Desk, key: string, tag: string): Promise<Post> {
  const rows = await app.ledger.db.selectFrom("posts").select(["id", "tag"]).execute();
  const [found, another] = rows.filter((row) => tag !== "" && row.tag.startsWith(tag.toLowerCase()));
  if (!found) throw wrongUse(key, `no post is called ${tag}`);
  if (another) throw wrongUse(key, `several posts begin with ${tag}: give more of it`);
  const post = await postById(app.ledger.db, found.id);
  if (!post) throw wrongUse(key, `no post is called ${tag}`);
  return post;
}

async function approve({ app, terminal }: Desk, post: Post): Promise<Record<string, string>> {
  const { ledger, clock } = app;
  if (post.state !== "proposed" && post.state !== "failed")
    throw wrongUse("--approve", `it is ${post.state} already`);
  if ((await whyNotAsItIs(ledger.db, post)) !== null)
    throw wrongUse("--approve", `it can't go as it is. ${await sayLength(ledger.db, post)}`);
  await ledger.transaction(async (db) => {
    await reopenPost(db, clock, post);
    await approvePost(db, clock, post, { by: "command", realm: "live" });
  });
  const when = whenIn(app.config.publication.zone, post);
  terminal.step(
    isByHand(post.network, app.config.channels)
      ? `Approved for ${sayWhere(post)}. It is yours to post ${when}: its link then leads to a page that has everything ready.`
      : `Approved for ${sayWhere(post)}. It goes ${when}.`,
  );
  return { approved: post.tag };
}

async function drop({ app, terminal }: Desk, post: Post): Promise<Record<string, string>> {
  const { ledger, clock } = app;
  await ledger.transaction((db) => dropPost(db, clock, post.id, "You said not now."));
  const now = await postById(ledger.db, post.id);
  if (now?.state !== "dropped") throw wrongUse("--drop", `it is ${post.state} already`);
  terminal.step(`${sayWhere(post)}: it does not go.`);
  return { dropped: post.tag };
}

async function posted({ app, terminal }: Desk, post: Post, given: string): Promise<Record<string, string>> {
  const { ledger, clock } = app;
  const address = readPostAddress(post, given);
  if ("wrong" in address) throw wrongUse("--url", address.wrong);
  const isNew = await ledger.transaction((db) =>
    markPosted(db, clock, post, { ...address, at: clock.now() }),
  );
  if (!isNew) throw wrongUse("--posted", `it is ${post.state} already`);
  terminal.step(`${sayWhere(post)}: it is out. What it brings is counted from now on.`);
  return { posted: post.tag };
}

async function tell({ app, terminal }: Desk, posts: readonly Post[]): Promise<void> {
  const { db } = app.ledger;
  if (posts.length === 0) {
    terminal.step(
      "No post waits. New ones are proposed for each published issue: npm run pressroom -- job plan-distribution",
    );
    return;
  }
  for (const post of posts) {
    const issue = await issueById(db, post.issueId);
    const versions = await versionsOf(db, post);
    const where = `${sayWhere(post)}${sayVersion(post, versions)}`;
    const head = `${where} · ${post.state} · ${whenIn(app.config.publication.zone, post)} · ${post.tag}`;
    const choose = post.state === "proposed" ? chooseVersion(versions) : "";
    const said = [await sayLength(db, post), choose, post.why].filter((line) => line !== "").join(" ");
    const lines = [post.title, post.text, said, post.problem ?? ""];
    const url = post.url ?? "";
    if (post.state !== "handed") lines.push(url);
    terminal.note(lines.filter((line) => line !== "").join("\n\n"), `${head} · ${issue?.title ?? ""}`);
    // A frame would break it, and a broken address opens nothing.
    if (post.state === "handed") terminal.step(`Yours to post, from here: ${url}`);
  }
  const first = posts.find(({ state }) => state === "proposed");
  if (first) terminal.step(`Approve one by its tag: npm run pressroom -- posts --approve ${first.tag}`);
}

const whenIn = (zone: string, post: Post): string =>
  new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: zone }).format(
    timeOf(post),
  );

async function writePosts(
  { app, terminal }: Desk,
  posts: readonly Post[],
  folder: string,
): Promise<string[]> {
  const { writePostsPreview } = await import("./preview/write-posts.ts");
  const files = await writePostsPreview(app, posts, folder);
  terminal.end(`${posts.length} posts are in ${folder}: open its index.html`);
  return files;
}

const inJson = (post: Post) => ({
  ...{ tag: post.tag, network: post.network, place: post.place, state: post.state, realm: post.realm },
  ...{ due: timeOf(post).toISOString(), isThread: post.isThread, title: post.title, text: post.text },
  ...{ link: post.link, why: post.why, problem: post.problem, url: post.url },
});
