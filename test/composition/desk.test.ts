import { expect, test } from "vitest";
import { scorePile } from "../../jobs/score-drafts.ts";
import type { App } from "../../src/app.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { choice, openWorld, shown, text, titled } from "../content/desk-world.ts";
import { fullDrafts } from "./full-drafts.ts";
import { wordModel } from "./word-model.ts";

const COLUMNS = ["Rank", "Order", "Why this rank", "Score", "Reliability", "Scored by"];

async function deskWithDrafts() {
  const world = await openWorld();
  await world.sync();
  const pages: string[] = [];
  for (const { title, body } of fullDrafts(4)) {
    pages.push(await world.owner.write({ Title: titled(title), Status: choice("Draft") }, body));
  }
  await world.sync();
  const score = (model = wordModel()) =>
    performJob(
      { ...world.app, model: async () => model, modelMark: () => model.hash },
      "score-drafts",
      (app: App, run) => scorePile(app, run),
    );
  const columns = async (title: string) => {
    const row = await world.owner.row(title);
    return Object.fromEntries(COLUMNS.map((name) => [name, shown(row, name)]));
  };
  return { ...world, pages, score, columns };
}

test("ranks stand on the rows of drafts, and cost no call while nothing changes", async () => {
  const { sync, score, columns, callsDuring } = await deskWithDrafts();
  expect(await columns("Draft 1")).toMatchObject({ Rank: "", Order: null, "Scored by": "" });
  await score();
  await sync();
  const all = await Promise.all([1, 2, 3, 4].map((n) => columns(`Draft ${n}`)));
  expect(all.map(({ Order }) => Order).toSorted()).toEqual([1, 2, 3, 4]);
  const first = all.find(({ Order }) => Order === 1);
  expect(first).toEqual({
    Rank: expect.stringMatching(/^1st(, between 1st and \d\w\w)? of 4$/),
    Order: 1,
    "Why this rank": expect.stringMatching(/numbers and names/),
    Score: expect.stringMatching(/^measured [+−]\d\.\d, answers [+−]\d\.\d, likelihood [+−]\d\.\d$/),
    Reliability: expect.stringMatching(/^good: 90 % of the model's answers are yes or no/),
    "Scored by": "measured features and words.gguf, usual weights",
  });
  const quiet = await callsDuring(sync);
  expect(await callsDuring(sync)).toBe(quiet);
  expect(quiet).toBeLessThanOrEqual(4);
});

test("what is approved or withdrawn leaves the pile: its columns are empty, and the others move up", async () => {
  const { sync, score, columns, owner, pages, clock } = await deskWithDrafts();
  await score();
  await sync();
  const before = await Promise.all([1, 2, 3, 4].map((n) => columns(`Draft ${n}`)));
  const best = before.findIndex(({ Order }) => Order === 1);
  clock.advance(10 * 60_000);
  await owner.change(pages[best] ?? "", { Status: choice("Withdrawn") });
  await sync();
  expect(await columns(`Draft ${best + 1}`)).toEqual({
    ...{ Rank: "", Order: null, "Why this rank": "", Score: "", Reliability: "", "Scored by": "" },
  });
  const after = await Promise.all(
    [1, 2, 3, 4].filter((n) => n !== best + 1).map((n) => columns(`Draft ${n}`)),
  );
  expect(after.map(({ Order }) => Order).toSorted()).toEqual([1, 2, 3]);
  expect(after[0]?.Rank).toMatch(/of 3$/);
});

test("the owner's pick is theirs: it comes in, is never written, and survives a lost desk", async () => {
  const { sync, issue, owner, pages, clock, loseDesk, approvals } = await deskWithDrafts();
  clock.advance(10 * 60_000);
  await owner.change(pages[0] ?? "", { "My pick": choice("Keep") });
  await owner.change(pages[1] ?? "", { "My pick": choice("Drop") });
  expect(await sync()).toMatchObject({ outcome: "done", pulled: { updated: 2 } });
  const first = await issue("Draft 1");
  expect([first.pick, (await issue("Draft 2")).pick, (await issue("Draft 3")).pick]).toEqual([
    "keep",
    "drop",
    null,
  ]);
  // A word on a draft is none on its mailing.
  expect([first.status, (await approvals(first)).length]).toEqual(["draft", 0]);
  clock.advance(10 * 60_000);
  await owner.change(pages[0] ?? "", { "My pick": { select: null } });
  await sync();
  expect((await issue("Draft 1")).pick).toBeNull();
  await loseDesk();
  await sync();
  expect(shown(await owner.row("Draft 2"), "My pick")).toBe("Drop");
});

test("what the owner writes over a rank is put back, and told", async () => {
  const { sync, score, columns, owner, pages, clock } = await deskWithDrafts();
  await score();
  await sync();
  clock.advance(10 * 60_000);
  await owner.change(pages[2] ?? "", { Rank: text("first of all!") });
  await sync();
  expect((await columns("Draft 3")).Rank).toMatch(/ of 4$/);
});

interface Layout {
  properties?: { property_name: string; visible: boolean }[];
}

test("“Next up” shows ideas and drafts, best first", async () => {
  const { owner } = await deskWithDrafts();
  const { notion } = owner;
  const { results } = await notion.views.list({ data_source_id: await owner.source() });
  const views = await Promise.all(results.map(({ id }) => notion.views.retrieve({ view_id: id })));
  const next = views.find((view) => "name" in view && view.name === "Next up");
  expect(next).toMatchObject({ type: "table", sorts: [{ direction: "ascending" }] });
  expect(JSON.stringify(next)).toMatch(/"filter":.*Idea.*Draft/);
  const { properties = [] } = next && "configuration" in next ? (next.configuration as Layout) : {};
  const shown = properties.filter(({ visible }) => visible).map(({ property_name }) => property_name);
  expect(shown.slice(0, 5)).toEqual(["Title", "Rank", "Why this rank", "My pick", "Status"]);
  expect(properties.filter(({ visible }) => !visible).map(({ property_name }) => property_name)).toContain(
    "Rejected",
  );
});
