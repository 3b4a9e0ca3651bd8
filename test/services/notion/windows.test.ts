/** One filter and sort gives 10,000 rows at most: all the others are found as well, each once. */
import { expect, test } from "vitest";
import { readCursor } from "../../../src/ledger/records.ts";
import { MINUTE_MS, openWorld, titled, type World } from "../../content/desk-world.ts";
import { addReader, DAY_MS, settle } from "../../desk/settled.ts";
import { copyRow } from "../../desk/twin-store.ts";

const SECOND_MS = 1_000;
const START = Date.parse("2026-11-20T08:00:00.000Z");

interface Stock {
  /** Instead of Notion's 10,000. */
  rowsPerQuery?: number;
  /** How many rows by how far apart, one batch after the other, a minute between them. */
  batches: readonly { count: number; apartMs: number }[];
}

/** A table of readers that the owner filled by hand; one row more than the batches say, made first. */
async function stocked({ rowsPerQuery, batches }: Stock) {
  const limits = { requestsPerMinute: 100_000, ...(rowsPerQuery ? { rowsPerQuery } : {}) };
  const world = await openWorld({ variables: { SANDBOX_LIMITS: JSON.stringify({ notion: limits }) } });
  await settle(world);
  const table = await (await world.app.desk()).table("subscribers");
  const page = await world.owner.add("Subscribers", { Email: titled("mara@readers.example") });
  let from = START;
  for (const { count, apartMs } of batches) {
    const begins = from;
    world.inStore((store) =>
      copyRow(store, page, { count, madeAt: (index) => new Date(begins + index * apartMs) }),
    );
    from = begins + count * apartMs + MINUTE_MS;
  }
  return { world, table, all: 1 + batches.reduce((sum, { count }) => sum + count, 0) };
}

async function read({ table }: Pick<Awaited<ReturnType<typeof stocked>>, "table">) {
  const pages: string[] = [];
  const times: number[] = [];
  for await (const { page, created } of table.rows(null)) {
    pages.push(page);
    times.push(created.getTime());
  }
  return { found: pages.length, each: new Set(pages).size, times };
}

test.each<[string, Stock]>([
  [
    "exactly as many as one query gives",
    { rowsPerQuery: 200, batches: [{ count: 199, apartMs: SECOND_MS }] },
  ],
  ["one more than that", { rowsPerQuery: 200, batches: [{ count: 200, apartMs: SECOND_MS }] }],
  [
    "many times that, with minutes that lie across the borders",
    { rowsPerQuery: 200, batches: [{ count: 1_950, apartMs: 700 }] },
  ],
  [
    "nearly twice that in one minute, and others before and after",
    {
      rowsPerQuery: 200,
      batches: [
        { count: 310, apartMs: SECOND_MS },
        { count: 390, apartMs: 1 },
        { count: 320, apartMs: SECOND_MS },
      ],
    },
  ],
  [
    "two crowded minutes one after the other",
    {
      rowsPerQuery: 200,
      batches: [
        { count: 350, apartMs: 1 },
        { count: 350, apartMs: 1 },
      ],
    },
  ],
])("rows: %s", async (_, stock) => {
  const made = await stocked(stock);
  const { found, each } = await read(made);
  expect([found, each]).toEqual([made.all, made.all]);
});

test("rows come in the order in which they were made, to the minute", async () => {
  const made = await stocked({ rowsPerQuery: 200, batches: [{ count: 900, apartMs: SECOND_MS }] });
  const { times } = await read(made);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
});

test.each([
  ["over the hours of a day", 7 * SECOND_MS],
  ["within one minute", 1],
])(
  "12,000 rows that were made %s are all found, with Notion's own limit",
  async (_, apartMs) => {
    const made = await stocked({ batches: [{ count: 12_000, apartMs }] });
    const { found, each } = await read(made);
    expect([found, each]).toEqual([12_001, 12_001]);
  },
  120_000,
);

/** What a sync would change that took the rows it was not shown for gone. */
async function stand({ app }: World) {
  const { account } = await app.desk();
  return {
    cursor: await readCursor(app.ledger.db, account, "subscribers edited"),
    swept: await readCursor(app.ledger.db, account, "subscribers swept"),
    left: await app.ledger.db
      .selectFrom("subscribers")
      .select("id")
      .where("status", "=", "unsubscribed")
      .execute(),
  };
}

test("more than twice as many in one minute are refused by name; nobody counts as gone, and nothing as read", async () => {
  const { world } = await stocked({ rowsPerQuery: 200, batches: [{ count: 100, apartMs: SECOND_MS }] });
  await addReader(world, "ola@readers.example");
  await world.sync();
  const before = await stand(world);
  const { id } = await world.owner.rowIn("Subscribers", "ola@readers.example");
  const at = new Date("2026-11-30T08:00:00.000Z");
  world.inStore((store) =>
    copyRow(store, id, { count: 401, madeAt: (index) => new Date(at.getTime() + index) }),
  );
  world.clock.set(new Date(at.getTime() + DAY_MS));
  const { outcome, why } = await world.sync();
  expect(outcome).toBe("failed");
  expect(why).toContain("more than 20,000 rows were made in the minute of 2026-11-30T08:00:00.000Z");
  expect(await stand(world)).toEqual(before);
}, 60_000);
