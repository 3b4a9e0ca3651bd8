/** `pressroom posts`: the owner's word without Notion, and a look at what waits for it. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { planDistribution } from "../../jobs/plan-distribution.ts";
import { showPosts } from "../../src/cli/posts.ts";
import { openTerminal } from "../../src/cli/terminal.ts";
import { insertIssue } from "../../src/content/issues.ts";
import { editPost, type Post, postsIn } from "../../src/distribution/posts.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { openPress } from "../delivery/owner.ts";

const BODY =
  "Three years ago I read 90 books and could not name one of them. My neighbour has read the same 12 novels all her life.";

async function opened() {
  const { app, clock } = await openPress();
  const { db } = app.ledger;
  const content = {
    ...{ number: 42, title: "On <reading> slowly", slug: "slowly", description: "A page a day.", tags: [] },
    ...{ body: BODY, whole: true, audience: "everyone", status: "archive" as const },
    ...{ dated: clock.now(), problems: [] },
  };
  const origin = { key: "number-42", realm: "sandbox", source: "file", imported: true } as const;
  await insertIssue(db, clock, content, origin);
  const url = "https://letters.example/issues/slowly/";
  await db.updateTable("issues").set({ url, published_at: clock.now().toISOString() }).execute();
  await performJob(app, "plan-distribution", planDistribution);
  const desk = { app, terminal: openTerminal(true), signal: app.signal };
  const on = async (network: string): Promise<Post> => {
    const post = (await postsIn(db, ["proposed", "approved"])).find((one) => one.network === network);
    if (!post) throw new Error(`nothing is proposed for ${network}`);
    return post;
  };
  return { app, clock, desk, on };
}

test("one is approved by its tag; one that can't go as it is is not, and it is said why", async () => {
  const { app, clock, desk, on } = await opened();
  const { tag, id } = await on("bluesky");
  await editPost(app.ledger.db, clock, id, "Hi {{name}}, read {link}");
  await expect(showPosts(desk, undefined, { approve: tag })).rejects.toThrow(
    /can't go as it is\..*\{\{name\}\}/s,
  );
  await editPost(app.ledger.db, clock, id, "Read {link}");
  expect((await showPosts(desk, undefined, { approve: tag })).json).toMatchObject({
    done: { approved: tag },
  });
  await expect(showPosts(desk, undefined, { approve: tag })).rejects.toThrow("it is approved already");
});

test("the preview shows each with its length and time, what is wrong with it, and nothing that runs", async () => {
  const { app, clock, desk, on } = await opened();
  const folder = mkdtempSync(join(tmpdir(), "pressroom-posts-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await editPost(app.ledger.db, clock, (await on("bluesky")).id, `${"a".repeat(300)} {link} <script>`);
  await showPosts(desk, undefined, { preview: folder });
  const html = readFileSync(join(folder, "index.html"), "utf8");
  expect(html).toContain("#42 On &lt;reading&gt; slowly");
  expect(html).toMatch(/Bluesky takes 300 characters: shorten it/);
  expect(html).toMatch(/ of 500 characters/);
  expect(html).toMatch(/at 09:00 · proposed/);
  expect(html).toContain("&lt;script&gt;");
  expect(html).not.toContain("<script");
});
