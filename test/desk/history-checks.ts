/** What holds after every step, and what holds once everything has come to rest. */
import { expect } from "vitest";
import { shownOf } from "../../src/audience/desk.ts";
import { fieldsOf, outcomeValues } from "../../src/content/desk.ts";
import { atHour } from "../../src/content/issue-date.ts";
import { allIssues, type Issue } from "../../src/content/issues.ts";
import { outcomeOf } from "../../src/delivery/outcome.ts";
import { differing, sameValue, writtenBy } from "../../src/desk/same-value.ts";
import { boundOf } from "../../src/desk/seen.ts";
import type { Cells, TableName } from "./history-desk.ts";
import type { Model, OwnersRow } from "./history-model.ts";
import type { HistoryWorld } from "./history-world.ts";

/** Whatever pressroom did: each row still says what its owner wrote there last. */
export function nothingOverwritten({ tables, rows, meetNewRows }: Model): void {
  const issues = tables.issues.rows();
  meetNewRows(issues);
  for (const cells of [...issues, ...tables.subscribers.rows()]) {
    const owned = rows.get(cells.page);
    if (!owned) continue;
    expect(cells.own, "a column of the owner's own").toEqual(owned.own);
    for (const { key, type, writer } of tables.issues.spec.properties) {
      if (writer !== "owner" || !(key in owned.values)) continue;
      const same = sameValue(type, cells.values[key], owned.values[key]);
      expect(same, `${key} is ${cells.values[key]}, the owner wrote ${owned.values[key]}`).toBe(true);
    }
    if ("body" in owned.values) expect(cells.markdown, "the body").toBe(owned.values.body ?? "");
  }
}

/** No key on two rows, no row of ours on two pages, and each bound row shows what the ledger gives. */
export async function allAtRest(world: HistoryWorld, model: Model): Promise<void> {
  nothingOverwritten(model);
  await issuesAreTheOwners(world, model);
  await readersAreAsTheyShould(world, model);
  for (const name of ["issues", "subscribers", "jobs"] as const) await showsWhatWasShown(world, model, name);
}

async function bindingsIn(world: HistoryWorld, kind: string) {
  const rows = await world
    .app()
    .ledger.db.selectFrom("bindings")
    .selectAll()
    .where("kind", "=", kind)
    .execute();
  return new Map(rows.map((row) => [row.remote, boundOf(row)]));
}

async function issuesAreTheOwners(world: HistoryWorld, { tables, rows }: Model): Promise<void> {
  const { db } = world.app().ledger;
  const issues = new Map((await allIssues(db)).map((issue) => [issue.id, issue]));
  const bound = await bindingsIn(world, "issue");
  expect(new Set([...bound.values()].map(({ local }) => local)), "every issue has a row").toEqual(
    new Set(issues.keys()),
  );
  const approvals = await db.selectFrom("approvals").selectAll().where("ended_at", "is", null).execute();
  for (const cells of tables.issues.rows()) {
    const owned = rows.get(cells.page);
    const issue = issues.get(bound.get(cells.page)?.local ?? "");
    if (cells.trashed) {
      if (issue && !(await wasMailed(world, issue)))
        expect(issue.status, "of a trashed page").toBe("withdrawn");
      continue;
    }
    if (!issue || !owned) throw new Error(`The row “${cells.values.title}” is no issue`);
    saysWhatTheOwnerWrote(issue, owned);
    const open = approvals.filter(({ issue_id }) => issue_id === issue.id);
    if (issue.status !== "approved") expect(open, `approvals of one that is ${issue.status}`).toEqual([]);
    for (const one of open) expect(one.content_hash, "what was approved").toBe(issue.contentHash);
    const shown = outcomeValues(
      issue.id,
      await outcomeOf(db, issue, { mailer: "sandbox", desk: "sandbox", now: world.clock.now() }),
    );
    expect(differing(tables.issues.spec, shown, cells.values), `shown on “${issue.title}”`).toEqual({});
  }
}

const wasMailed = async (world: HistoryWorld, { id }: Issue): Promise<boolean> =>
  (await world
    .app()
    .ledger.db.selectFrom("mailings")
    .select("id")
    .where("issue_id", "=", id)
    .executeTakeFirst()) !== undefined;

function saysWhatTheOwnerWrote(issue: Issue, { page, values }: OwnersRow): void {
  const { title, status, dated, number, tags, description } = fieldsOf({ values });
  const day = dated?.length === 10 ? atHour(new Date(`${dated}T00:00:00Z`), 8, "UTC") : dated;
  expect(
    {
      ...{ title: issue.title, status: issue.status, number: issue.number, description: issue.description },
      ...{ tags: issue.tags.toSorted(), body: issue.body, dated: issue.dated?.toISOString() ?? null },
    },
    `the issue of page ${page}`,
  ).toEqual({
    ...{ title, status, number, description, tags: tags.toSorted(), body: values.body ?? "" },
    dated: day === null ? null : new Date(day).toISOString(),
  });
}

async function readersAreAsTheyShould(
  world: HistoryWorld,
  { tables, left, added, people }: Model,
): Promise<void> {
  const cells = new Map(tables.subscribers.rows().map((row) => [row.page, row]));
  const bound = await bindingsIn(world, "subscriber");
  const readers = await people();
  const now = world.clock.now();
  for (const reader of readers) {
    const binding = [...bound.values()].find(({ local }) => local === reader.id);
    const row = binding && cells.get(binding.page);
    if (!row) throw new Error(`${reader.email} has no row`);
    const byThemselves = reader.consent_at ? "confirmed" : "pending";
    const expected = row.trashed || left.has(reader.id) ? "unsubscribed" : byThemselves;
    expect(reader.status, `${reader.email}, row in the trash: ${row.trashed}`).toBe(expected);
    const copies = [...cells.values()].filter(({ values }) => values.key === reader.id);
    expect(copies.filter(({ trashed }) => !trashed).length, `rows of ${reader.email}`).toBe(
      row.trashed ? 0 : 1,
    );
    if (row.trashed) continue;
    expect(differing(tables.subscribers.spec, shownOf(reader, now), row.values), reader.email).toEqual({});
  }
  for (const row of cells.values()) {
    if (row.trashed || bound.has(row.page)) continue;
    expect(added.has(row.page), `who added the unbound row ${row.values.email}?`).toBe(true);
    expect(row.values.note, `an unbound row ${row.values.email}`).not.toBeNull();
    expect(row.values.key, `the key of an unbound row ${row.values.email}`).toBeNull();
  }
}

async function showsWhatWasShown(world: HistoryWorld, { tables }: Model, name: TableName): Promise<void> {
  const { spec, rows } = tables[name];
  const bound = await bindingsIn(world, spec.row);
  const keys = new Set<unknown>();
  for (const cells of rows()) {
    const { seen, local } = bound.get(cells.page) ?? {};
    if (cells.trashed || !local) continue;
    expect(keys.has(local), `${local} stands on two rows of ${name}`).toBe(false);
    keys.add(local);
    const there = writtenBy(spec, "pressroom", cells.values);
    expect(differing(spec, seen?.shown ?? {}, there), `${name}: shown, as the ledger has it`).toEqual({});
    expect(cells.values.key, `the key of a row of ${name}`).toBe(local);
  }
}

/** When the pages were last written. */
export const editedTimes = ({ tables }: Model): string =>
  JSON.stringify(
    Object.values(tables).map((table) => table.rows().map(({ page, editedMs }: Cells) => [page, editedMs])),
  );
