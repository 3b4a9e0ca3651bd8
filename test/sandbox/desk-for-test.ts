/** A person at the desk: opens its pages and sends its forms as a browser would. */
import { randomUUID } from "node:crypto";
import { notionDesk } from "../../src/sandbox/desk/notion/notion-desk.tsx";
import { saveView, type View } from "../../src/sandbox/notion/workspace.ts";
import { createIssues, fullPage, startWorld, type World } from "./notion-world.ts";

const ENTITIES: Record<string, string> = {
  "&quot;": '"',
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&#39;": "'",
};
const plain = (html: string) =>
  html.replaceAll(/&(?:quot|amp|lt|gt|#39);/g, (entity) => ENTITIES[entity] ?? "");

const attribute = (tag: string, name: string): string | undefined => {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : plain(value);
};

/** The fields of the first form with this action, as they are sent when nobody touches them. */
export function formIn(html: string, action: string): URLSearchParams {
  const forms = [...html.matchAll(/<form\s[^>]*>.*?<\/form>/gs)].map(([form]) => form);
  const form = forms.find((one) => attribute(/^<form[^>]*>/.exec(one)?.[0] ?? "", "action") === action);
  if (form === undefined) throw new Error(`The page has no form for ${action}: ${html}`);
  const sent = new URLSearchParams();
  for (const [tag] of form.matchAll(/<input[^>]*>|<select.*?<\/select>|<textarea.*?<\/textarea>/gs)) {
    const name = attribute(tag, "name");
    const value = valueIn(tag);
    if (name !== undefined && value !== undefined) sent.append(name, value);
  }
  return sent;
}

function valueIn(tag: string): string | undefined {
  if (tag.startsWith("<textarea")) {
    const text = plain(/>(.*)<\/textarea>$/s.exec(tag)?.[1] ?? "");
    return text.replace(/^\n/, "").replaceAll("\n", "\r\n");
  }
  if (tag.startsWith("<select")) {
    const options = [...tag.matchAll(/<option[^>]*>/g)].map(([option]) => option);
    return attribute(options.find((option) => option.includes(" selected")) ?? options[0] ?? "", "value");
  }
  if (attribute(tag, "type") !== "checkbox") return attribute(tag, "value");
  return tag.includes(" checked") ? (attribute(tag, "value") ?? "on") : undefined;
}

type Posted = Record<string, string | string[]>;

const SAME_SITE = { origin: "http://localhost", "sec-fetch-site": "same-origin" };

/** A workspace with Issues, and somebody who edits it on the desk. */
export async function startDesk() {
  const world = await startWorld();
  const { databaseId, sourceId } = await createIssues(world.notion);
  return { ...world, databaseId, sourceId, ...personAt(world) };
}

export function personAt(world: Pick<World, "store" | "clock">) {
  const desk = notionDesk(world);
  const open = async (path: string) => {
    const answer = await desk.request(path.replace(/^\/notion/, "") || "/");
    return { status: answer.status, html: await answer.text() };
  };
  const send = async (
    action: string,
    body: URLSearchParams | string,
    headers: Record<string, string> = SAME_SITE,
  ) => {
    const answer = await desk.request(action.replace(/^\/notion/, ""), {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: body.toString(),
    });
    return { status: answer.status, to: answer.headers.get("location") ?? "", html: await answer.text() };
  };
  /** Opens the page, fills the form in and sends it. */
  const fillIn = async (path: string, changes: Posted, action = path) =>
    send(action, filled(formIn((await open(path)).html, action), changes));
  return { open, send, fillIn };
}

export type Person = Awaited<ReturnType<typeof startDesk>>;

/** The form with these fields in place of its own. An empty list is a box that isn't ticked. */
export function filled(form: URLSearchParams, changes: Posted): URLSearchParams {
  for (const [name, value] of Object.entries(changes)) {
    form.delete(name);
    for (const one of Array.isArray(value) ? value : [value]) form.append(name, one);
  }
  return form;
}

export const pathOf = (page: { id: string }) => `/notion/pages/${page.id}`;

/** What a property's field is called, and its options by name. */
export async function fieldOf({ notion, sourceId }: Pick<Person, "notion" | "sourceId">, name: string) {
  const source = await notion.dataSources.retrieve({ data_source_id: sourceId });
  const property = source.properties[name];
  if (!property) throw new Error(`There is no property ${name}.`);
  const options =
    property.type === "select"
      ? property.select.options
      : property.type === "multi_select"
        ? property.multi_select.options
        : property.type === "status"
          ? property.status.options
          : [];
  const ids = Object.fromEntries(options.map((option) => [option.name, option.id]));
  return { id: property.id, field: `p.${property.id}`, options: ids };
}

export const rowOf = async ({ notion }: Pick<World, "notion">, id: string) =>
  fullPage(await notion.pages.retrieve({ page_id: id }));

export const bodyOf = async ({ notion }: Pick<World, "notion">, id: string) =>
  (await notion.pages.retrieveMarkdown({ page_id: id })).markdown;

export function addView(
  { store, databaseId, sourceId }: Pick<Person, "store" | "databaseId" | "sourceId">,
  view: Pick<View, "name" | "type"> & Partial<View>,
): string {
  const id = randomUUID();
  const empty = { filter: null, sorts: null, configuration: null };
  saveView(store, { ...empty, id, databaseId, dataSourceId: sourceId, createdMs: 0, editedMs: 0, ...view });
  return id;
}

/** Everything that the workspace holds, to see whether anything changed. */
export const everything = ({ store }: Pick<World, "store">) =>
  JSON.stringify(
    ["notion_pages", "notion_data_sources", "notion_databases", "notion_views"].map((table) =>
      store.prepare(`select * from ${table} order by id`).all(),
    ),
  );
