/** The owner's hand on the Outbox of the Notion twin, and what comes of it. */
import { describe, expect, test } from "vitest";
import { planDistribution } from "../../../jobs/plan-distribution.ts";
import { postApproved } from "../../../jobs/post-approved.ts";
import { insertIssue } from "../../../src/content/issues.ts";
import { newId } from "../../../src/core/ids.ts";
import { takeDesk } from "../../../src/desk/claim.ts";
import { POST_BINDING } from "../../../src/distribution/outbox/pull.ts";
import { type Post, postById, postsOfIssue } from "../../../src/distribution/posts.ts";
import { keepRules, USUAL_RULES } from "../../../src/distribution/usual-rules.ts";
import { hold, release } from "../../../src/ledger/held.ts";
import { bindingByLocal } from "../../../src/ledger/records.ts";
import { performJob } from "../../../src/operations/perform-job.ts";
import { openPress } from "../../delivery/owner.ts";
import { mastodonApi } from "../../sandbox/mastodon-for-test.ts";
import { clientOf, text } from "../../sandbox/notion-world.ts";

const DAY_MS = 86_400_000;
const WORDS =
  "Three years ago I read 90 books and could not name one of them. My neighbour has read the same 12 novels all her life.";

async function world() {
  const press = await openPress();
  const { app, clock } = press;
  const { ledger } = app;
  const url = "https://letters.example/issues/on-reading-slowly/";
  const issue = await insertIssue(
    ledger.db,
    clock,
    {
      ...{ number: 42, title: "On reading slowly", slug: "on-reading-slowly", description: "A page a day." },
      ...{ tags: [], body: WORDS, whole: true, audience: "everyone", status: "archive" as const },
      ...{ dated: clock.now(), problems: [] },
    },
    { key: "number-42", realm: "sandbox", source: "file", imported: true },
  );
  await ledger.db.updateTable("issues").set({ url, published_at: clock.now().toISOString() }).execute();
  await performJob(app, "plan-distribution", planDistribution);
  await press.sync();
  const addresses = await app.addresses();
  const notion = clientOf(addresses.notion ?? "");
  const first = (await postsOfIssue(ledger.db, issue.id)).find(({ network }) => network === "mastodon");
  if (!first) throw new Error("nothing was proposed for Mastodon");
  const binding = await bindingByLocal(ledger.db, (await app.desk()).account, POST_BINDING, first.id);
  const page_id = binding?.remote ?? "";
  return {
    ...{ ...press, post: first },
    now: async (): Promise<Post> => {
      const post = await postById(ledger.db, first.id);
      if (!post) throw new Error("the post is gone");
      return post;
    },
    /** What the owner writes, and the run that reads it. */
    async writes({ says, decides }: { says?: string; decides?: string }) {
      clock.advance(60_000);
      const properties = {
        ...(says === undefined ? {} : { Text: { rich_text: text(says) } }),
        ...(decides === undefined ? {} : { Decision: { select: { name: decides } } }),
      };
      await notion.pages.update({ page_id, properties });
      await press.sync();
    },
    async sees(column: string): Promise<string> {
      const page = await notion.pages.retrieve({ page_id });
      const value = "properties" in page ? page.properties[column] : undefined;
      if (value?.type === "select") return value.select?.name ?? "";
      return value?.type === "rich_text" ? value.rich_text.map(({ plain_text }) => plain_text).join("") : "";
    },
    async goesOut() {
      clock.advance(DAY_MS);
      return performJob(app, "post-approved", postApproved);
    },
    async statuses(): Promise<unknown[]> {
      const api = mastodonApi(addresses.mastodon ?? "");
      const { id } = (await api("GET /api/v1/accounts/verify_credentials")).body;
      return (await api(`GET /api/v1/accounts/${id}/statuses`)).body;
    },
  };
}

describe("a row of the Outbox", () => {
  test("with a text that can't go is answered on the row, and nothing is posted until it is mended", async () => {
    const { writes, sees, goesOut, statuses, now, sync } = await world();
    await writes({ says: "Hi {{first_name}}, read this: {link} {link}", decides: "Approved" });
    expect(await sees("State")).toBe("Proposed");
    const note = await sees("Note");
    for (const words of ["can't go as it is", "{{firstName}}", "2 times", "“Approve again”"])
      expect(note).toContain(words);
    await goesOut();
    expect(await statuses()).toEqual([]);
    await writes({ says: "Read this: {link}", decides: "Approve again" });
    expect(await now()).toMatchObject({ state: "approved", problem: null });
    await goesOut();
    expect(await statuses()).toHaveLength(1);
    await sync();
    expect(await sees("State")).toBe("Rehearsed");
  });

  test("that is approved twice, and once more when it is out, goes once", async () => {
    const { writes, goesOut, statuses, now } = await world();
    await writes({ says: "A page a day. {link}", decides: "Approved" });
    await writes({ decides: "Approved" });
    await goesOut();
    await writes({ decides: "Approve again" });
    await goesOut();
    await writes({ decides: "Approved" });
    await goesOut();
    expect(await now()).toMatchObject({ state: "rehearsed" });
    expect(await statuses()).toHaveLength(1);
  });

  test("whose issue left the site after the word waits, and says why", async () => {
    const { app, writes, sees, goesOut, statuses, sync } = await world();
    await writes({ says: "A page a day. {link}", decides: "Approved" });
    await app.ledger.db.updateTable("issues").set({ url: null }).execute();
    await goesOut();
    await sync();
    expect(await statuses()).toEqual([]);
    expect(await sees("State")).toBe("Proposed");
    expect(await sees("Note")).toContain("not on the site any more");
  });

  test("that fitted when it was approved, and fits no more when it is due, waits with the reason", async () => {
    const { app, writes, sees, goesOut, statuses, sync } = await world();
    await writes({ says: `${"a".repeat(400)} {link}`, decides: "Approved" });
    // The instance takes less by now.
    await keepRules(app.ledger.db, "mastodon", { ...USUAL_RULES.mastodon, most: 300 });
    await goesOut();
    await sync();
    expect(await statuses()).toEqual([]);
    expect(await sees("Note")).toMatch(/can't go as it is.*It is 124 too long\. Mastodon takes 300/);
  });
});

test("an approved post stays here while the home is held, and while the desk is another copy's", async () => {
  const press = await world();
  const { app, clock } = press;
  await press.writes({ says: "A page a day. {link}", decides: "Approved" });
  await hold(app.ledger, "it was put back from a copy");
  expect(await press.goesOut()).toMatchObject({
    ...{ outcome: "failed", why: expect.stringMatching(/^Nothing was posted: this home is held.*release$/) },
  });
  await release(app.ledger);
  const desk = await app.desk();
  const { homeId } = app.ledger;
  await desk.writeClaim({ homeId, copy: newId(), machine: "new iMac", since: clock.now().toISOString() });
  const posting = () => performJob(app, "post-approved", postApproved);
  expect(await posting()).toMatchObject({
    ...{ outcome: "failed", why: expect.stringContaining("another copy of this home on “new iMac”") },
  });
  expect(await press.statuses()).toEqual([]);
  await takeDesk(app, desk);
  expect(await posting()).toMatchObject({ outcome: "done" });
  expect(await press.statuses()).toHaveLength(1);
});
