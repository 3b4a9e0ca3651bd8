/** What must be true of the desk and the ledger, told from what was done and from nothing else. */
import { expect } from "vitest";
import { noteActivity } from "../../src/audience/activity.ts";
import { addConfirmed, unsubscribe } from "../../src/audience/subscribers.ts";
import { importIssue } from "../../src/content/import.ts";
import { allIssues } from "../../src/content/issues.ts";
import { newId } from "../../src/core/ids.ts";
import type { PropertySpec, Value } from "../../src/desk/table.ts";
import { asWritten, type Cells, type Table, type TableName, tableIn } from "./history-desk.ts";
import type { OwnersField, Step } from "./history-steps.ts";
import type { HistoryWorld } from "./history-world.ts";

/** What the owner last wrote on one row; of a row that pressroom made, what it began with. */
export interface OwnersRow {
  page: string;
  values: Record<string, Value>;
  own: Record<string, string>;
}

const STATUSES = ["Idea", "Draft", "Approved", "Archive", "Withdrawn", "Simmering"];
const DATES = [null, "2026-12-01", "2026-11-02", "2026-12-03T09:30:00.000+00:00", "2027-01-05"];
const TAGS = ["Craft", "Money", "Readers"];
const READERS = ["mara", "noor", "ola", "pia", "MARA", "quint", "rosa", "sami"];
const TIERS = ["free", "premium monthly", "premium yearly"];
const STATES = ["sending", "sent", "unknown"];

const at = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length];

const wordsOf = (field: OwnersField, pick: number): Value => {
  switch (field) {
    case "title":
      return pick === 0 ? null : `Letter ${pick}`;
    case "status":
      return at(STATUSES, pick) ?? null;
    case "dated":
      return at(DATES, pick) ?? null;
    case "number":
      return pick === 0 ? null : pick;
    case "tags":
      return TAGS.filter((_, index) => (pick >> index) & 1);
    case "description":
      return pick === 0 ? null : `What letter ${pick} is about.`;
    case "body":
      return at(BODIES, pick) ?? null;
  }
};
/** What nobody but pressroom should have put there. */
function nonsense(type: PropertySpec["type"], pick: number): Value {
  if (type === "number") return pick;
  if (type === "url") return `https://mine.example/${pick}`;
  return type === "date" ? `2026-01-0${1 + pick}` : `Mine ${pick}`;
}

const BODIES = ["", "It begins.", "It begins.\n\nAnd goes on.", "Other words.", "A *third* text."];

/**
 * A row that pressroom made in a run which died before it could note it, and that is moved to the trash before the next
 * run: that one thing is beyond us. It leaves the lists, so it is made once more.
 */
const mayBeTrashed =
  (noted: readonly string[]) =>
  ({ page, values }: Cells): boolean =>
    values.key === null || noted.includes(page);

export type Model = ReturnType<typeof newModel>;

export interface Past {
  /** By page: the issues' rows, and the subscribers' rows that carry something of the owner's own. */
  rows: Map<string, OwnersRow>;
  /** Issues that were imported and have no row yet, by their ids. */
  awaited: Map<string, OwnersRow["values"]>;
  /** Readers who left by themselves, by their ids. */
  left: Set<string>;
}

/** `past` is what had been done when the home was last put aside. */
export function newModel(world: HistoryWorld, past?: Past) {
  const tables = {
    issues: tableIn(world, "issues"),
    subscribers: tableIn(world, "subscribers"),
    jobs: tableIn(world, "jobs"),
  };
  const { rows, awaited, left }: Past = past
    ? structuredClone({ rows: past.rows, awaited: past.awaited, left: past.left })
    : { rows: new Map(), awaited: new Map(), left: new Set() };
  let made = past ? 10 : 0;
  const db = () => world.app().ledger.db;

  const columnOf = (table: Table, key: string) => table.columns.get(key) ?? "";
  const specOf = (table: Table, key: string): PropertySpec => {
    const found = table.spec.properties.find((one) => one.key === key);
    if (!found) throw new Error(`no column ${key}`);
    return found;
  };
  /** An option is chosen by its id: it may have another name by now. */
  function written(table: Table, key: string, value: Value): Record<string, object> {
    const { type } = specOf(table, key);
    const known = table.optionId(key, String(value));
    const encoded = type === "select" && known ? { select: { id: known } } : asWritten(type, value);
    return { [columnOf(table, key)]: encoded };
  }
  const create = (table: Table, properties: object, markdown = "") =>
    world.owner("POST", "pages", {
      parent: { type: "data_source_id", data_source_id: table.source },
      properties,
      ...(markdown ? { markdown } : {}),
    });
  const live = (table: Table) => table.rows().filter(({ trashed }) => !trashed);
  const issueRows = () => live(tables.issues).filter(({ page }) => rows.has(page));

  async function edit(page: string, field: OwnersField, pick: number) {
    const value = wordsOf(field, pick);
    if (field === "body") {
      const replace_content = { new_str: value ?? "", allow_deleting_content: true };
      await world.owner("PATCH", `pages/${page}/markdown`, { type: "replace_content", replace_content });
    } else {
      await world.owner("PATCH", `pages/${page}`, { properties: written(tables.issues, field, value) });
    }
    const row = rows.get(page);
    if (row) row.values[field] = value;
  }

  /** One step; one for which there is nothing yet does nothing. */
  async function take(step: Step): Promise<void> {
    world.clock.advance(7_000);
    switch (step.do) {
      case "write": {
        const values: Record<string, Value> = {
          ...{ title: `Letter ${step.pick}`, status: at(STATUSES, step.pick) ?? null },
          ...{ dated: at(DATES, step.pick) ?? null, number: null, tags: [], description: null },
          body: "It has a text.",
        };
        const properties = Object.assign(
          {},
          ...["title", "status", "dated"].map((key) => written(tables.issues, key, values[key] ?? null)),
        );
        const { id } = await create(tables.issues, properties, "It has a text.");
        rows.set(id, { page: id, values, own: {} });
        return;
      }
      case "import": {
        const number = 100 + ++made;
        const body = "It begins.\n\nAnd goes on.";
        await importIssue(
          world.app(),
          {
            ...{ key: `number-${number}`, number, title: `Letter ${number}`, slug: `letter-${number}` },
            ...{
              description: "",
              tags: ["Craft"],
              body,
              whole: true,
              audience: null,
              published: step.pick % 2 === 0,
            },
            date: { instant: new Date("2026-11-02T00:00:00Z"), hasTime: false },
            problems: [],
          },
          { realm: "sandbox", source: "file", times: { zone: "UTC", sendHour: 8 } },
        );
        const issue = (await allIssues(db())).find((one) => one.number === number && one.source === "file");
        awaited.set(issue?.id ?? "", {
          ...{ title: `Letter ${number}`, status: step.pick % 2 === 0 ? "Archive" : "Draft" },
          ...{ dated: "2026-11-02", number, tags: ["Craft"], description: null, body },
        });
        return;
      }
      case "edit": {
        const row = at(issueRows(), step.row);
        if (row) await edit(row.page, step.field, step.pick);
        return;
      }
      case "meddle": {
        const table = tables[step.table];
        const row = at(live(table), step.row);
        const column = at(
          table.spec.properties.filter(({ writer }) => writer === "pressroom"),
          step.column,
        );
        if (!row || !column || (step.table === "subscribers" && !row.values.key)) return;
        const value = nonsense(column.type, step.pick);
        await world.owner("PATCH", `pages/${row.page}`, { properties: written(table, column.key, value) });
        return;
      }
      case "rename":
        return rename(tables[step.table], step.what, step.pick);
      case "own column": {
        const table = tables[step.table];
        const name = `Mine ${++made}`;
        await world.owner("PATCH", `data_sources/${table.source}`, {
          properties: { [name]: { rich_text: {} } },
        });
        const id = table.schema().find((one) => one.name === name)?.id ?? "";
        const row = at(live(table), step.row);
        if (!row) return;
        await world.owner("PATCH", `pages/${row.page}`, {
          properties: { [id]: asWritten("rich_text", name) },
        });
        const kept = rows.get(row.page) ?? { page: row.page, values: {}, own: {} };
        rows.set(row.page, { ...kept, own: { ...kept.own, [id]: name } });
        return;
      }
      case "duplicate":
        return duplicate(step.table, step.row);
      case "trash": {
        const noted = await db().selectFrom("bindings").select("remote").execute();
        const row = at(
          live(tables[step.table]).filter(mayBeTrashed(noted.map(({ remote }) => remote))),
          step.row,
        );
        if (row) await world.owner("PATCH", `pages/${row.page}`, { in_trash: true });
        return;
      }
      case "restore": {
        const row = at(
          tables[step.table].rows().filter(({ trashed }) => trashed),
          step.row,
        );
        if (row) await world.owner("PATCH", `pages/${row.page}`, { in_trash: false });
        return;
      }
      case "invite": {
        const email = step.pick === 7 ? "no address" : `${at(READERS, step.pick)}@readers.example`;
        await create(tables.subscribers, written(tables.subscribers, "email", email));
        return;
      }
      case "join": {
        const email = `${at(READERS, step.pick)}@readers.example`;
        await addConfirmed(
          world.app(),
          { email, name: `Reader ${step.pick}` },
          { realm: "sandbox", source: "test", consent: { act: "a test", at: world.clock.now() } },
        );
        return;
      }
      case "mail":
        return mail(step.row, step.pick);
      case "publish": {
        const issue = at(await allIssues(db()), step.row);
        if (!issue) return;
        const url = `https://press.example/${issue.slug}-${step.pick}/`;
        await db().updateTable("issues").set({ url }).where("id", "=", issue.id).execute();
        return;
      }
      case "leave": {
        const person = at(await people(), step.person);
        if (!person) return;
        await unsubscribe(world.app(), person.id, "they asked to");
        left.add(person.id);
        return;
      }
      case "read": {
        const person = at(await people(), step.person);
        if (person) await noteActivity(db(), world.clock, person.id);
        return;
      }
      case "tier": {
        const person = at(await people(), step.person);
        const tier = at(TIERS, step.pick) ?? "free";
        const updated_at = world.clock.now().toISOString();
        if (person)
          await db()
            .updateTable("subscribers")
            .set({ tier, updated_at })
            .where("id", "=", person.id)
            .execute();
        return;
      }
      case "wait":
        world.clock.advance(step.seconds * 1_000);
        return;
      case "sync":
        if (step.faults.length === 0 && !step.end) await world.sync();
        else await world.syncAmid(step.faults, step.end);
        return;
    }
  }

  const people = () => db().selectFrom("subscribers").selectAll().orderBy("email_key").execute();

  async function mail(row: number, pick: number) {
    const issue = at(await allIssues(db()), row);
    if (!issue) return;
    const state = at(STATES, pick) ?? "sent";
    const problem = state === "unknown" ? "1 mail may or may not have been sent." : null;
    const facts = { state, problem, finished_at: null };
    await db()
      .insertInto("mailings")
      .values({
        ...{ id: newId(), issue_id: issue.id, realm: "sandbox", content_hash: issue.contentHash },
        ...{ template_version: "1", template: "{}", frozen_count: 0 },
        ...{ created_at: world.clock.now().toISOString(), ...facts },
      })
      .onConflict((conflict) => conflict.columns(["issue_id", "realm"]).doUpdateSet(facts))
      .execute();
  }

  async function rename(table: Table, what: "column" | "option", pick: number) {
    const column = at(
      table.schema().filter(({ options }) => what === "column" || options.length > 0),
      pick,
    );
    if (!column) return;
    const name = `Renamed ${++made}`;
    const option = at(column.options, pick);
    if (what === "column") {
      await world.owner("PATCH", `data_sources/${table.source}`, { properties: { [column.id]: { name } } });
    } else if (option) {
      const options = column.options.map((one) => ({
        id: one.id,
        name: one.id === option.id ? name : one.name,
      }));
      await world.owner("PATCH", `data_sources/${table.source}`, {
        properties: { [column.id]: { [column.type]: { options } } },
      });
      if (column.id === columnOf(tables.issues, "tags")) renameTag(option.name, name);
    }
  }

  function renameTag(from: string, to: string) {
    for (const { values } of rows.values()) {
      if (Array.isArray(values.tags)) values.tags = values.tags.map((tag) => (tag === from ? to : tag));
    }
  }

  /** As Notion does it: everything comes along, pressroom's columns too. */
  async function duplicate(name: "issues" | "subscribers", index: number) {
    const table = tables[name];
    const row = at(
      live(table).filter(({ page }) => name === "subscribers" || rows.has(page)),
      index,
    );
    if (!row) return;
    const properties = Object.assign(
      {},
      ...table.spec.properties
        .filter(({ key }) => row.values[key] !== null)
        .map(({ key }) => written(table, key, row.values[key] ?? null)),
    );
    const { id } = await create(table, properties, row.markdown);
    const original = rows.get(row.page);
    if (name === "issues" && original)
      rows.set(id, { page: id, values: structuredClone(original.values), own: {} });
  }

  /** Rows that pressroom made since the last step. */
  function meetNewRows(cells: readonly Cells[]) {
    for (const { page, values } of cells) {
      if (rows.has(page)) continue;
      const key = String(values.key);
      const begun = awaited.get(key);
      expect(begun, `a row that nobody asked for, or made twice: ${JSON.stringify(values)}`).toBeDefined();
      awaited.delete(key);
      rows.set(page, { page, values: { ...begun }, own: {} });
    }
  }

  return { tables, rows, awaited, left, take, meetNewRows, people };
}

export const tableNames: readonly TableName[] = ["issues", "subscribers", "jobs"];
