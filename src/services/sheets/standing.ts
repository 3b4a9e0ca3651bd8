/** A spreadsheet as it was read: what the owner wrote there, and the one write that brings it up to the dashboard. */
import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import type { Dashboard, Tab, TabKey } from "../../growth/dashboard/model.ts";
import type { Standing } from "../../growth/dashboard/sheet.ts";
import { idFor } from "./ids.ts";
import { headingRow } from "./placing.ts";
import type { BookSeen, TabSeen } from "./seen.ts";
import { makeTab, mendTab } from "./tab.ts";

type Request = sheets_v4.Schema$Request;

/** In which it means what is written there, wherever the owner is: dots in figures, the newsletter's day. */
const LOCALE = "en_US";

export interface StandingOptions {
  zone: string;
  update(requests: Request[]): Promise<void>;
}

export function standing(book: BookSeen, { zone, update }: StandingOptions): Standing {
  const { id, url, title } = book;
  return {
    ...{ id, url, title },
    owners: (tab, column) => ownersIn(tabOf(book, tab), column),
    async write(dashboard) {
      const { requests, changed } = difference(book, dashboard, zone);
      if (requests.length > 0) await update(requests);
      return changed;
    },
  };
}

/** By the id that pressroom gave it, whatever it is called now; else by its mark, as in a copy of the whole spreadsheet. */
const tabOf = ({ tabs }: BookSeen, key: TabKey): TabSeen | undefined =>
  tabs.find(({ id }) => id === idFor("tab", key)) ?? tabs.find(({ mark }) => mark?.key === key);

/** A row's key is the first cell below the leftmost of our headings. */
function ownersIn(tab: TabSeen | undefined, column: string): ReadonlyMap<string, string | number> {
  const found = new Map<string, string | number>();
  const heading = headingRow(tab?.cells ?? [], [column]);
  const titles = heading === null ? [] : (tab?.cells[heading] ?? []);
  const [keyAt, at] = [titles.findIndex((title) => title !== null), titles.indexOf(column)];
  if (!tab || heading === null || keyAt === at) return found;
  for (const row of tab.cells.slice(heading + 1)) {
    const [key, value] = [row[keyAt] ?? null, row[at] ?? null];
    if (key !== null && value !== null) found.set(String(key), value);
  }
  return found;
}

/** Everything in one batch, so that a person never sees half of it. */
function difference(book: BookSeen, { tabs }: Dashboard, zone: string) {
  const requests: Request[] = settings(book, zone);
  const changed: string[] = [];
  const titles = new Set(book.tabs.map(({ title }) => title.toLowerCase()));
  const order = [...book.tabs].sort((one, other) => one.index - other.index).map(({ id }) => id);
  let index = 0;
  for (const tab of tabs) {
    const seen = tabOf(book, tab.key);
    if (seen) index = order.indexOf(seen.id) + 1;
    // A tab comes when it first has something to show, and stays.
    else if (tab.rows.length === 0) continue;
    const title = seen?.title ?? freeTitle(tab, titles);
    const needed = seen ? mendTab(tab, seen) : makeTab(tab, { title, index });
    if (!seen) order.splice(index++, 0, idFor("tab", tab.key));
    requests.push(...needed);
    if (needed.length > 0) changed.push(title);
  }
  return { requests, changed };
}

/** A tab that the owner filled by hand under this name stays the owner's. */
function freeTitle({ title }: Tab, taken: Set<string>): string {
  const candidates = [title, `${title} (pressroom)`];
  for (let n = 2; candidates.every((one) => taken.has(one.toLowerCase())); n++)
    candidates.push(`${title} (pressroom ${n})`);
  const free = candidates.find((one) => !taken.has(one.toLowerCase())) ?? title;
  taken.add(free.toLowerCase());
  return free;
}

function settings(book: BookSeen, zone: string): Request[] {
  if (book.locale === LOCALE && isSameZone(book.zone, zone)) return [];
  const properties = { locale: LOCALE, timeZone: zone };
  return [{ updateSpreadsheetProperties: { properties, fields: "locale,timeZone" } }];
}

/** One zone has several names: Google gives back Etc/GMT for UTC. */
function isSameZone(one: string, other: string): boolean {
  const name = (zone: string) => new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  try {
    return one === other || name(one) === name(other);
  } catch {
    return false;
  }
}
