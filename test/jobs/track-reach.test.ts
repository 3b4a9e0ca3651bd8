import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { importIssues } from "../../jobs/import-issues.ts";
import { planDistribution } from "../../jobs/plan-distribution.ts";
import { postApproved } from "../../jobs/post-approved.ts";
import { publishIssues } from "../../jobs/publish-issues.ts";
import { syncNotion } from "../../jobs/sync-notion.ts";
import { trackReach } from "../../jobs/track-reach.ts";
import { type App, openApp } from "../../src/app.ts";
import { figuresOfPosts, tellOut } from "../../src/cli/posts-out.ts";
import { showReplies } from "../../src/cli/replies.ts";
import { manualClock } from "../../src/core/clock.ts";
import type { DeskRow } from "../../src/desk/table.ts";
import { approvePost, postsIn } from "../../src/distribution/posts.ts";
import { prepareHome } from "../../src/operations/home.ts";
import { type Job, performJob } from "../../src/operations/perform-job.ts";
import { scriptedTerminal } from "../cli/scripted-terminal.ts";
import { watchedLine } from "../contracts/watched-line.ts";
import { ownerAt } from "../sandbox/network-owner.ts";
import { temporaryHome } from "../sandbox/sandbox-for-test.ts";

const SAMPLES = join(import.meta.dirname, "../../src/sandbox/sample/issues");
const HOUR_MS = 60 * 60_000;

/** An app on a home without keys, at noon. */
async function openPress(home: string, variables: Record<string, string> = {}) {
  await prepareHome(home);
  const config = await loadConfig({ home, source: { variables, file: "/dev/null" } });
  const clock = manualClock("2027-03-02T12:00:00Z");
  const app = await openApp({ config, clock, logTo: "silent" });
  const run = (name: string, job: Job<App>) => {
    clock.advance(60_000);
    return performJob(app, name, job);
  };
  return {
    app,
    clock,
    run,
    look: () => run("track-reach", trackReach),
    sync: () => run("sync-notion", syncNotion),
  };
}

type Press = Awaited<ReturnType<typeof openPress>>;

/** With one post on Bluesky, an hour old. */
async function posted(home: string) {
  const press = await openPress(home);
  const { app, clock, run } = press;
  await run("import-issues", (host, job) =>
    importIssues(host, job, { folder: SAMPLES, realm: "sandbox", source: "sample" }),
  );
  await run("publish-issues", publishIssues);
  await run("plan-distribution", planDistribution);
  const post = (await postsIn(app.ledger.db, ["proposed"])).find(({ network }) => network === "bluesky");
  if (!post) throw new Error("no post was proposed for Bluesky");
  await app.ledger.transaction((db) => approvePost(db, clock, post, { by: "command", realm: "live" }));
  clock.set(post.dueAt);
  expect(await run("post-approved", postApproved)).toMatchObject({ outcome: "done", sent: 1 });
  const part = await app.ledger.db.selectFrom("post_parts").selectAll().executeTakeFirstOrThrow();
  clock.advance(HOUR_MS);
  const { bluesky = "" } = await app.addresses();
  return { ...press, post, uri: part.remote_id ?? "", owner: ownerAt(bluesky) };
}

async function rowsIn({ app }: Pick<Press, "app">, table: string): Promise<DeskRow[]> {
  const rows: DeskRow[] = [];
  for await (const row of (await (await app.desk()).table(table)).rows(null)) rows.push(row);
  return rows;
}

test("with nothing to look at, nobody is asked", async () => {
  const line = await watchedLine("http://127.0.0.1:9");
  const elsewhere = { BLUESKY_URL: line.url, MASTODON_URL: line.url, NOTION_BASE_URL: line.url };
  const { app, look } = await openPress(temporaryHome(), elsewhere);
  onTestFinished(() => app.close());
  expect(await look()).toEqual({ outcome: "idle" });
  expect(line.requests).toEqual([]);
});

/** One press for all of these, each of which goes on where the one before ended: to set it up takes longest. */
describe("a post that is out", () => {
  const home = mkdtempSync(join(tmpdir(), "pressroom-reach-"));
  let press: Awaited<ReturnType<typeof posted>>;
  const rowOf = async (table: string, key: string) =>
    (await rowsIn(press, table)).find(({ values }) => values.key === key)?.values;
  const terminalOf = () => {
    const terminal = scriptedTerminal();
    return { app: press.app, terminal, signal: new AbortController().signal };
  };

  beforeAll(async () => {
    press = await posted(home);
  }, 60_000);

  afterAll(async () => {
    await press?.app.close();
    rmSync(home, { recursive: true, force: true });
  });

  test("has what it got on its row, its issue's and in the terminal, written again only where it differs", async () => {
    const { look, sync, owner, uri, post } = press;
    await owner("like", { uri, by: "ada.example" });
    expect(await look()).toMatchObject({ outcome: "done", read: 1, replies: 0 });
    await sync();
    expect(await rowOf("outbox", post.id)).toMatchObject({
      ...{ state: "Rehearsed", reach: "1 like, 0 reposts, 0 replies", visits: 0, signUps: 0, paid: 0 },
    });
    const others = (await rowsIn(press, "outbox")).filter(({ values }) => values.key !== post.id);
    expect(new Set(others.map(({ values }) => `${values.reach} ${values.visits}`))).toEqual(
      new Set(["null null"]),
    );
    expect((await rowOf("issues", post.issueId))?.posts).toBe(
      "1 post: 1 like, 0 reposts, 0 replies; 0 visits, 0 sign-ups, nobody paid.",
    );
    // The row of track-reach among the jobs is news once.
    await sync();
    expect(await sync()).toMatchObject({ outcome: "idle" });
    const desk = terminalOf();
    tellOut(desk, await figuresOfPosts(desk, { among: null }));
    expect(desk.terminal.seen()).toMatch(/on Bluesky, 3 Mar 2027: 1 like, 0 reposts, 0 replies; 0 visits/);
  }, 60_000);

  test("has its replies in Feedback, each made once though a run died, and the owner's to take away; and in the terminal", async () => {
    const { app, look, sync, owner, uri, clock } = press;
    const desk = terminalOf();
    expect((await showReplies(desk)).json).toEqual({ replies: [] });
    expect(desk.terminal.seen()).toContain("Nobody has answered a post yet");
    await owner("reply", { uri, by: "ada.example", text: "Thank you!\u0007" });
    await owner("reply", { uri, by: "bea.example", text: "<script>no</script>" });
    clock.advance(2 * HOUR_MS);
    expect(await look()).toMatchObject({ replies: 2, why: expect.stringContaining("2 new replies") });
    await sync();
    const feedback = async () => (await rowsIn(press, "feedback")).map(({ values }) => values);
    expect((await feedback()).map(({ title, text }) => `${title}: ${text}`).sort()).toEqual([
      ...["@ada.example: Thank you!", "@bea.example: <script>no</script>"],
    ]);
    const url = expect.stringMatching(/\/profile\/\w+\.example\/post\//);
    expect((await feedback())[0]).toMatchObject({ place: "Bluesky, #3", url, done: false });
    const told = { network: "bluesky", realm: "sandbox", issue: 3, url };
    expect((await showReplies(desk)).json.replies).toMatchObject([told, told]);
    expect(desk.terminal.seen()).toMatch(/@ada\.example · Bluesky, #3 · .* · sandbox/);

    // Rows that were made by a run which died before it had noted that.
    await app.ledger.db.deleteFrom("bindings").where("kind", "=", "feedback").execute();
    await sync();
    expect(await feedback()).toHaveLength(2);
    const [first] = await rowsIn(press, "feedback");
    await (await (await app.desk()).table("feedback")).remove(first?.page ?? "");
    await sync();
    expect(await feedback()).toHaveLength(1);
  }, 60_000);

  test("is told once to be gone, and its row says so", async () => {
    await press.owner("remove", { uri: press.uri });
    press.clock.advance(12 * HOUR_MS);
    expect(await press.look()).toMatchObject({
      outcome: "done",
      why: "Not there any more, so nobody looks after it now: Bluesky",
    });
    await press.sync();
    const { note } = (await rowOf("outbox", press.post.id)) ?? {};
    expect(note).toContain("It is not there any more: what it got until then stands here.");
  }, 60_000);
});
