/** The desk page: a short how-to for the owner, the tables beneath it, and the line that says whose desk it is. */
import { ServiceError } from "../../core/errors.ts";
import type { DeskClaim } from "../../desk/table.ts";
import { type DeskParts, notSetUp } from "./parts.ts";

const DESK_PAGE = "desk page";
/** Parents of pages that are rows of a table. */
const ROWS = new Set(["data_source_id", "database_id"]);

const FIRST_LINE =
  "This is where you run your newsletter. pressroom reads what you write here, and shows you what came of it.";

/** Written once. pressroom signs below it, and everything but that signature is the owner's to change. */
const HOW_TO = `${FIRST_LINE}

## In short
- **Write** an issue as a page in Issues. Its title is the mail's subject.
- **Approve** it: set Status to Approved, and a Date. It is published and mailed when that date comes. Change a word afterwards, and it waits for your word again.
- **Take it back**: set Status to Draft, or move the page to the trash, before it is sent.
- **Look** at State and Note: what happened, and what stands in the way.
- **Invite** somebody: add a row with their address to Subscribers. They are asked first.

## Who writes what
The description of each column says it (point at its heading). What you change in a column of pressroom's is put back; what you write in yours is never touched. Rename columns, move them, add your own, make your own views: all of that is fine.
`;

const CLAIM = /Home `([0-9a-f-]{36})` on `([^`]*)` since `([^`]*)`(?: as copy `([0-9a-f-]{36})`)?/;
const claimLine = ({ homeId, copy, machine, since }: DeskClaim): string =>
  `Home \`${homeId}\` on \`${machine.replaceAll("`", "")}\` since \`${since}\`${copy ? ` as copy \`${copy}\`` : ""}`;

type Parts = Pick<DeskParts, "call" | "ids" | "parentPage" | "deskTitle" | "tables">;

interface DeskPage {
  id: string;
  url: string;
  made: boolean;
}

/** The desk page's id, without a call where it is known. */
export async function deskPage(parts: Parts): Promise<string> {
  return (await parts.ids.read(DESK_PAGE)).get(DESK_PAGE) ?? (await ensureDeskPage(parts)).id;
}

/** The desk page as it stands: the known one, else one that was made before, else a new one. */
export async function ensureDeskPage(parts: Parts): Promise<DeskPage> {
  const known = (await parts.ids.read(DESK_PAGE)).get(DESK_PAGE);
  const there = known ? await pageThatStands(parts, known) : await findDesk(parts);
  const page = there ?? (await makeDeskPage(parts));
  await parts.ids.write(DESK_PAGE, new Map([[DESK_PAGE, page.id]]));
  return page;
}

async function pageThatStands({ call }: Parts, page_id: string): Promise<DeskPage | null> {
  try {
    const page = await call("pages.retrieve", "repeatable", (notion) => notion.pages.retrieve({ page_id }));
    return "in_trash" in page && !page.in_trash ? { id: page.id, url: page.url, made: false } : null;
  } catch (error) {
    if (error instanceof ServiceError && error.status === 404) return null;
    throw error;
  }
}

async function* sharedPages({ call }: Parts, query: string) {
  let start_cursor: string | undefined;
  do {
    const page = await call("search", "repeatable", (notion) =>
      notion.search({
        query,
        filter: { property: "object", value: "page" },
        page_size: 100,
        ...(start_cursor ? { start_cursor } : {}),
      }),
    );
    for (const found of page.results) {
      if (found.object === "page" && "parent" in found && !ROWS.has(found.parent.type)) yield found;
    }
    start_cursor = page.next_cursor ?? undefined;
  } while (start_cursor);
}

const findDesk = async (parts: Parts): Promise<DeskPage | null> =>
  (await findDeskPage(parts)) ?? deskOfTables(parts);

/** The page on which our tables stand is the desk, whatever its owner calls it now: one desk has one signature. */
async function deskOfTables(parts: Parts): Promise<DeskPage | null> {
  for (const { title } of parts.tables.filter(({ atOnce }) => atOnce)) {
    const filter = { property: "object", value: "data_source" } as const;
    const { results } = await parts.call("search", "repeatable", (notion) =>
      notion.search({ query: title, filter }),
    );
    for (const found of results) {
      if (found.object !== "data_source" || !("database_parent" in found)) continue;
      const name = found.title.map(({ plain_text }) => plain_text).join("");
      const { database_parent: parent } = found;
      const page = name === title && "page_id" in parent ? await pageThatStands(parts, parent.page_id) : null;
      if (page && (await readClaim(parts, page.id)) !== null) return page;
    }
  }
  return null;
}

async function findDeskPage(parts: Parts): Promise<DeskPage | null> {
  for await (const page of sharedPages(parts, parts.deskTitle)) {
    const title = Object.values(page.properties).find(({ type }) => type === "title");
    const text =
      title && "title" in title && Array.isArray(title.title)
        ? title.title.map(({ plain_text }) => plain_text).join("")
        : "";
    if (text === parts.deskTitle && isDesk(await textOf(parts.call, page.id)))
      return { id: page.id, url: page.url, made: false };
  }
  return null;
}

/** A run that died before it could sign has left the how-to. */
const isDesk = (text: string): boolean => CLAIM.test(text) || text.startsWith(FIRST_LINE);

/** Under the page that the owner named, else the first one shared with the integration that is no row of a table. */
async function makeDeskPage(parts: Parts): Promise<DeskPage> {
  const parent = parts.parentPage ?? (await firstShared(parts));
  const page = await parts.call("pages.create", "once", (notion) =>
    notion.pages.create({
      parent: { type: "page_id", page_id: parent },
      properties: { title: { title: [{ text: { content: parts.deskTitle } }] } },
      icon: { type: "emoji", emoji: "📰" },
      markdown: HOW_TO,
    }),
  );
  return { id: page.id, url: "url" in page ? page.url : "", made: true };
}

async function firstShared(parts: Parts): Promise<string> {
  for await (const page of sharedPages(parts, "")) return page.id;
  throw notSetUp(
    "search",
    "no page is shared with the integration. Open the page that shall hold your desk, choose ••• → Connections, add the integration, and run this again",
  );
}

/** Whose desk the page says it is; null for a page that nobody has signed. */
export async function readClaim({ call }: Pick<Parts, "call">, page_id: string): Promise<DeskClaim | null> {
  const [, homeId, machine = "", since = "", copy] = CLAIM.exec(await textOf(call, page_id)) ?? [];
  return homeId ? { homeId, copy: copy ?? null, machine, since } : null;
}

const textOf = async (call: Parts["call"], page_id: string): Promise<string> =>
  (await call("pages.retrieveMarkdown", "repeatable", (notion) => notion.pages.retrieveMarkdown({ page_id })))
    .markdown;

/** Signs the page: in the place of an earlier signature, else at its end. Writing it twice changes nothing. */
export async function signDesk(
  { call }: Pick<Parts, "call">,
  page_id: string,
  claim: DeskClaim,
): Promise<void> {
  const before = CLAIM.exec(await textOf(call, page_id))?.[0];
  const line = claimLine(claim);
  if (before === line) return;
  await call("pages.updateMarkdown", "repeatable", (notion) =>
    notion.pages.updateMarkdown(
      before
        ? {
            page_id,
            type: "update_content",
            update_content: { content_updates: [{ old_str: before, new_str: line }] },
          }
        : { page_id, type: "insert_content", insert_content: { content: line, position: { type: "end" } } },
    ),
  );
}
