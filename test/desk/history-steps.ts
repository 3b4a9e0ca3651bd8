/** What may happen in a history, as values that fast-check can make and shrink. */
import fc from "fast-check";
import type { Fault } from "../../src/sandbox/faults.ts";
import type { End } from "./history-world.ts";

/** `row`, `person` and `pick` count around whatever there is when the step comes. */
export type Step =
  | { do: "write" | "import"; pick: number }
  | { do: "edit"; row: number; field: OwnersField; pick: number }
  | { do: "meddle"; table: Meddled; row: number; column: number; pick: number }
  | { do: "rename"; what: "column" | "option"; table: Meddled; pick: number }
  | { do: "own column"; table: "issues" | "subscribers"; row: number }
  | { do: "duplicate" | "trash" | "restore"; table: "issues" | "subscribers"; row: number }
  | { do: "invite" | "join"; pick: number }
  | { do: "mail" | "publish"; row: number; pick: number }
  | { do: "leave" | "read"; person: number }
  | { do: "tier"; person: number; pick: number }
  | { do: "wait"; seconds: number }
  | { do: "sync"; faults: Fault[]; end: End | null };

export type OwnersField = "title" | "status" | "dated" | "number" | "tags" | "description" | "body";
type Meddled = "issues" | "subscribers" | "jobs";

const FIELDS = ["title", "status", "dated", "number", "tags", "description", "body"] as const;
const small = fc.nat({ max: 7 });
const rowTable = fc.constantFrom("issues" as const, "issues" as const, "subscribers" as const);
const anyTable = fc.constantFrom("issues" as const, "subscribers" as const, "jobs" as const);

const trouble: fc.Arbitrary<Fault> = fc
  .record({
    what: fc.constantFrom<Fault[]>(
      { kind: "drop-before" },
      { kind: "drop-after" },
      { kind: "status", status: 429, headers: { "retry-after": "7" } },
      { kind: "status", status: 429, headers: { "retry-after": "600" } },
      { kind: "status", status: 409 },
      { kind: "status", status: 502, body: "<html>Bad gateway</html>" },
      { kind: "status-after", status: 503 },
      { kind: "status", status: 503 },
      { kind: "status-after", status: 504 },
      { kind: "status", status: 504 },
      { kind: "delay", delayMs: 40_000 },
    ),
    match: fc.constantFrom("*", "*", "* /v1/pages*", "POST /v1/pages", "PATCH /v1/pages/*"),
    after: fc.nat({ max: 9 }),
    count: fc.constantFrom(1, 1, 2, 5),
  })
  .map(({ what, ...where }) => ({ ...what, ...where }));

const end: fc.Arbitrary<End> = fc.record({
  call: fc.integer({ min: 1, max: 14 }),
  how: fc.constantFrom<End["how"][]>("killed before", "killed after", "stopped"),
});

const calm = fc.constant<Step>({ do: "sync", faults: [], end: null });
const troubled = fc.record({
  do: fc.constant("sync" as const),
  faults: fc.array(trouble, { minLength: 1, maxLength: 3 }),
  end: fc.option(end, { freq: 3 }),
});
const cutShort = fc.record({ do: fc.constant("sync" as const), faults: fc.constant<Fault[]>([]), end });

const seconds = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 90 }) },
  { weight: 2, arbitrary: fc.integer({ min: 91, max: 3_600 }) },
  { weight: 3, arbitrary: fc.integer({ min: 3_601, max: 172_800 }) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("write" as const), pick: small }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("import" as const), pick: small }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("edit" as const),
      row: small,
      field: fc.constantFrom(...FIELDS),
      pick: small,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("meddle" as const),
      table: anyTable,
      row: small,
      column: small,
      pick: small,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("rename" as const),
      what: fc.constantFrom("column" as const, "option" as const),
      table: anyTable,
      pick: fc.nat({ max: 20 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("own column" as const), table: rowTable, row: small }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom("duplicate" as const, "trash" as const, "trash" as const, "restore" as const),
      table: rowTable,
      row: small,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("invite" as const, "join" as const, "join" as const),
      pick: small,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("mail" as const, "publish" as const),
      row: small,
      pick: small,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("leave" as const, "read" as const), person: small }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("tier" as const), person: small, pick: small }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait" as const), seconds }) },
  { weight: 6, arbitrary: calm },
  { weight: 4, arbitrary: troubled },
  { weight: 4, arbitrary: cutShort },
);

export const histories = (maxLength: number): fc.Arbitrary<Step[]> =>
  fc.array(step, { minLength: 3, maxLength, size: "max" });

const sync: Step = { do: "sync", faults: [], end: null };
const killedAt = (call: number): Step => ({ do: "sync", faults: [], end: { call, how: "killed after" } });
const TWO_DAYS: Step = { do: "wait", seconds: 172_800 };
const AROUND_THE_FIRST_WRITES = [4, 5, 6, 7];

/** Rare enough that chance would seldom make them. */
export const HARD_HISTORIES: readonly Step[][] = [
  // Readers who leave by themselves while their rows lie in the trash; then the rows come back.
  [
    ...[0, 0, 0].map((row): Step => ({ do: "trash", table: "subscribers", row })),
    ...[TWO_DAYS, sync],
    ...[0, 1, 2].map((person): Step => ({ do: "leave", person })),
    ...[0, 0, 0].map((row): Step => ({ do: "restore", table: "subscribers", row })),
  ],
  // A reader's row is copied, key and all.
  [{ do: "duplicate", table: "subscribers", row: 0 }],
  // A new reader who was active is wanted on the desk for two reasons.
  [
    ...[3, 5, 6].map((pick): Step => ({ do: "join", pick })),
    ...[3, 4, 5].map((person): Step => ({ do: "read", person })),
  ],
  // A row is made, the run dies before it notes it, and the owner has done something with the row before the next.
  ...AROUND_THE_FIRST_WRITES.flatMap((call): Step[][] => [
    [{ do: "join", pick: 3 }, killedAt(call), { do: "trash", table: "subscribers", row: 3 }],
    [{ do: "import", pick: 0 }, killedAt(call), { do: "edit", row: 3, field: "body", pick: 1 }],
    [{ do: "import", pick: 0 }, killedAt(call), { do: "edit", row: 3, field: "title", pick: 5 }],
    [{ do: "import", pick: 0 }, killedAt(call), { do: "duplicate", table: "issues", row: 3 }],
    [{ do: "import", pick: 0 }, killedAt(call), { do: "trash", table: "issues", row: 3 }],
  ]),
];
