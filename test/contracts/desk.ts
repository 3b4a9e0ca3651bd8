/** What every driver of the ports `content/desk` and `audience/desk` must do, run against the twin and a live desk alike. */
import { describe, expect, test } from "vitest";
import type { DeskSubscriber, SubscriberDesk } from "../../src/audience/desk.ts";
import type { DeskFields, DeskOutcome, DeskRow, IssueDesk } from "../../src/content/desk.ts";
import { newId } from "../../src/core/ids.ts";

export interface DeskDriver {
  /** A desk with databases of its own, the same one throughout. */
  open(): Promise<IssueDesk & SubscriberDesk>;
  /** The same desk, as a new process would open it that has lost all its ids. */
  openAnew(): Promise<IssueDesk & SubscriberDesk>;
  /** A desk whose token is refused. */
  openStranger(): Promise<IssueDesk & SubscriberDesk>;
  /** What the owner does there by hand. */
  rename(property: string, to: string): Promise<void>;
  trash(page: string): Promise<void>;
  /** How long a change may stay out of sight. */
  seenWithinMs: number;
}

const FIELDS: DeskFields = {
  title: "On paper",
  status: "draft",
  dated: "2026-12-01",
  number: 12,
  description: "Why cheap paper yellows.",
  tags: ["Craft", "Money"],
  audience: "everyone",
  excerpt: false,
};

const OUTCOME: DeskOutcome = { state: "Proposed", accepted: null, rejected: null, note: "", url: null };

const SUBSCRIBER: DeskSubscriber = {
  key: "",
  email: "mara@readers.example",
  name: "Mara Vogt",
  status: "confirmed",
  tier: "premium monthly",
  since: new Date("2026-11-01T08:00:00Z"),
};

const MINUTE_MS = 60_000;
const NOBODY = "00000000-0000-4000-8000-000000000000";

const fieldsOf = ({ title, status, dated, number, description, tags, audience, excerpt }: DeskRow) => ({
  ...{ title, status, dated, number, description, tags, audience, excerpt },
});

async function collect(desk: IssueDesk, since: Date | null): Promise<DeskRow[]> {
  const rows: DeskRow[] = [];
  for await (const row of desk.changedIssues(since)) rows.push(row);
  return rows;
}

/** `skip` is why the whole suite is left out, or null. */
export function deskContract(name: string, driver: DeskDriver, skip: string | null = null): void {
  describe.skipIf(skip !== null)(skip ? `${name}: ${skip}` : name, () => {
    const soon = { timeout: driver.seenWithinMs };
    const add = async (facts: Partial<DeskFields> = {}, body = "Paper is *slow*.", outcome = OUTCOME) => {
      const desk = await driver.open();
      const key = newId();
      return { desk, key, row: await desk.createIssue(key, { ...FIELDS, ...facts }, body, outcome) };
    };
    const seen = async (desk: IssueDesk, page: string) => {
      const row = await desk.issue(page);
      if (!row) throw new Error("The row is gone");
      return row;
    };

    test("says whose token works", async () => {
      expect(await (await driver.open()).check()).toContain("works");
    });

    test("shows a new issue with all that was written, to this process and to the next", async () => {
      const { desk, key, row } = await add();
      expect(fieldsOf(row)).toEqual(FIELDS);
      expect(row).toMatchObject({ key, trashed: false });
      expect(fieldsOf(await seen(desk, row.page))).toEqual(FIELDS);
      const others = await driver.openAnew();
      expect(fieldsOf(await seen(others, row.page))).toEqual(FIELDS);
    });

    test.each<[string, Partial<DeskFields>]>([
      ["nothing at all", { title: "", dated: null, number: null, description: "", tags: [] }],
      ["a date with its time", { dated: "2026-12-01T17:45:00.000+01:00" }],
      ["premium and an excerpt", { audience: "premium", excerpt: true, status: "archive" }],
      ["a description longer than one piece", { description: `${"a long story ".repeat(400)}end` }],
      ["a pair of surrogates where pieces meet", { description: `${"x".repeat(1_999)}🗞️ and on` }],
      ["every kind of letter", { title: "Zoë’s “letter” — 手紙 🗞️ <b>&amp;", tags: ["手紙", "a; b"] }],
    ])("keeps %s", async (_, facts) => {
      const { desk, row } = await add(facts);
      const read = fieldsOf(await seen(desk, row.page));
      const expected = { ...FIELDS, ...facts };
      expect({ ...read, dated: null }).toEqual({ ...expected, dated: null });
      expect(read.dated && new Date(read.dated)).toEqual(expected.dated && new Date(expected.dated));
    });

    test("keeps a body, and replaces it whole with its fields", async () => {
      const { desk, row } = await add();
      expect((await desk.body(row.page)).trim()).toBe("Paper is *slow*.");
      const rewritten = await desk.rewriteIssue(
        row.page,
        { ...FIELDS, title: "On ink", tags: [] },
        "Ink runs.",
      );
      expect(fieldsOf(rewritten)).toEqual({ ...FIELDS, title: "On ink", tags: [] });
      expect((await desk.body(row.page)).trim()).toBe("Ink runs.");
    });

    test("keeps an empty body", async () => {
      const { desk, row } = await add({}, "");
      expect((await desk.body(row.page)).trim()).toBe("");
    });

    test("shows an outcome and leaves what the owner writes", async () => {
      const { desk, row } = await add({ status: "approved" });
      const outcome = {
        state: "Rehearsed",
        accepted: 25,
        rejected: 1,
        note: "Rehearsed.",
        url: "https://a.example/",
      };
      await desk.showOutcome(row.page, outcome);
      expect(fieldsOf(await seen(desk, row.page))).toEqual({ ...FIELDS, status: "approved" });
      await desk.showOutcome(row.page, OUTCOME);
    });

    test("lists what was edited since then, and nothing from before", async () => {
      const { desk, row } = await add();
      const pages = async (since: Date | null) => (await collect(desk, since)).map(({ page }) => page);
      await expect.poll(() => pages(null), soon).toContain(row.page);
      expect(await pages(new Date(row.edited.getTime() - MINUTE_MS))).toContain(row.page);
      expect(await pages(new Date(row.edited.getTime() + 60 * MINUTE_MS))).toEqual([]);
    });

    test("lists the oldest edit first, and no page twice", async () => {
      const desk = await driver.open();
      const rows = await collect(desk, null);
      const edits = rows.map(({ edited }) => edited.getTime());
      expect(edits).toEqual(edits.toSorted((one, other) => one - other));
      expect(new Set(rows.map(({ page }) => page)).size).toBe(rows.length);
    });

    test("finds issues by their keys, a few and very many", async () => {
      const [one, other] = [await add(), await add()];
      await add();
      const found = async (keys: string[]) =>
        (await one.desk.findIssues(keys)).map(({ page }) => page).toSorted();
      const both = [one.row.page, other.row.page].toSorted();
      await expect.poll(() => found([one.key, other.key, newId()]), soon).toEqual(both);
      const strangers = Array.from({ length: 150 }, () => newId());
      expect(await found([...strangers, one.key, other.key])).toEqual(both);
      expect(await found([newId()])).toEqual([]);
    });

    test("knows a page that is in the trash, and one that never was", async () => {
      const { desk, row } = await add();
      await driver.trash(row.page);
      expect(await desk.issue(row.page)).toMatchObject({ trashed: true });
      expect(await desk.issue(NOBODY)).toBeNull();
      const pages = async () => (await collect(desk, null)).map(({ page }) => page);
      await expect.poll(pages, soon).not.toContain(row.page);
    });

    test("understands a column that the owner gave another name", async () => {
      const { desk, row } = await add();
      await driver.rename("Description", "In short");
      try {
        expect(fieldsOf(await seen(desk, row.page))).toEqual(FIELDS);
        const fields = { ...FIELDS, description: "New." };
        expect(fieldsOf(await desk.rewriteIssue(row.page, fields, "Text."))).toEqual(fields);
      } finally {
        await driver.rename("In short", "Description");
      }
    });

    test("keeps subscribers: new ones, changed ones, and which keys are there", async () => {
      const desk = await driver.open();
      const key = newId();
      const page = await desk.createSubscriber({ ...SUBSCRIBER, key });
      await desk.updateSubscriber(page, { ...SUBSCRIBER, key, status: "unsubscribed", since: null });
      const found = () => desk.findSubscribers([key, newId()]);
      await expect.poll(found, soon).toEqual(new Map([[key, page]]));
    });

    test("says what to do when its token is refused", async () => {
      const stranger = await driver.openStranger();
      const refusal = {
        name: "ServiceError",
        retryable: false,
        message: expect.stringContaining("NOTION_TOKEN"),
      };
      await expect(stranger.check()).rejects.toMatchObject(refusal);
    });
  });
}
