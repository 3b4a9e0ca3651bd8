/** What must be true of the desk and the ledger, told from what was done and from nothing else. */
import { expect } from "vitest";
import type { PropertySpec, Value } from "../../src/desk/table.ts";
import { asWritten, type Cells, type Table, tableIn } from "./history-desk.ts";
import { machineActs } from "./history-machine.ts";
import type { OwnersField, Step } from "./history-steps.ts";
import { at, DATES, nonsense, READERS, STATUSES, wordsOf } from "./history-words.ts";
import type { HistoryWorld } from "./history-world.ts";

/** What the owner last wrote on one row; of a row that pressroom made, what it began with. */
export interface OwnersRow {
  page: string;
  values: Record<string, Value>;
  own: Record<string, string>;
}

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
  /** Subscribers' rows that the owner added. */
  const added = new Set<string>();
  const acts = machineActs(world);
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
  /**
   * Beyond us is a row which a run made that died before it could note it, and which loses its key or goes to the trash
   * before the next run: that one is made once more.
   */
  async function ownersOrNoted() {
    const bindings = await db().selectFrom("bindings").select("remote").execute();
    const noted = new Set(bindings.map(({ remote }) => remote));
    return ({ page, values }: Cells) => values.key === null || noted.has(page);
  }
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
        const { id, values } = await acts.importOne(100 + ++made, step.pick % 2 === 0);
        awaited.set(id, values);
        return;
      }
      case "edit": {
        const row = at(issueRows(), step.row);
        if (row) await edit(row.page, step.field, step.pick);
        return;
      }
      case "meddle": {
        const table = tables[step.table];
        const row = at(live(table).filter(await ownersOrNoted()), step.row);
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
        const row = at(live(tables[step.table]).filter(await ownersOrNoted()), step.row);
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
        added.add((await create(tables.subscribers, written(tables.subscribers, "email", email))).id);
        return;
      }
      case "join":
        return acts.join(step.pick);
      case "mail":
        return acts.mail(step.row, step.pick);
      case "publish":
        return acts.publish(step.row, step.pick);
      case "leave": {
        const id = await acts.leave(step.person);
        if (id) left.add(id);
        return;
      }
      case "read":
        return acts.read(step.person);
      case "tier":
        return acts.tier(step.person, step.pick);
      case "wait":
        world.clock.advance(step.seconds * 1_000);
        return;
      case "sync":
        if (step.faults.length === 0 && !step.end) await world.sync();
        else await world.syncAmid(step.faults, step.end);
        return;
    }
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
      renameChoice(column.id, option.name, name);
    }
  }

  /** A choice of the owner's own is known by its name: under the new one it is what they wrote. */
  function renameChoice(column: string, from: string, to: string) {
    const { spec } = tables.issues;
    const property = spec.properties.find(({ key }) => columnOf(tables.issues, key) === column);
    if (!property || property.options?.some(({ name }) => name === from)) return;
    for (const { values } of rows.values()) {
      const value = values[property.key];
      if (value === from) values[property.key] = to;
      if (Array.isArray(value)) values[property.key] = value.map((one) => (one === from ? to : one));
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
    if (name === "subscribers") added.add(id);
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

  return { tables, rows, awaited, left, added, take, meetNewRows, people: acts.people };
}
