/** Blocks as requests describe them: read, checked, and refused with their place as Notion does. */
import { invalid, validationError } from "../errors.ts";
import { uuidAt } from "../ids.ts";
import type { NotionLimits } from "../limits.ts";
import { API_COLORS, equationAt, richTextAt } from "../rich-text.ts";
import {
  allowOnly,
  arrayAt,
  type Fields,
  fieldsAt,
  isFields,
  populatedStringAt,
  stringAt,
} from "../shape.ts";
import { type Block, type BlockType, fileContent, HEADINGS, MEDIA } from "./node.ts";

export interface BlockReading {
  limits: NotionLimits;
  /** Also takes what only Notion's own pages can make, e.g. a link preview. */
  trusted: boolean;
}

type Reader = (content: Fields, at: string, reading: BlockReading) => Fields;

const caption = (content: Fields, at: string, { limits }: BlockReading) =>
  content.caption === undefined ? [] : richTextAt(content.caption, `${at}.caption`, limits);

const text: Reader = (content, at, { limits }) => ({
  rich_text: richTextAt(content.rich_text, `${at}.rich_text`, limits),
});

const colored: Reader = (content, at, reading) => ({
  ...text(content, at, reading),
  color: colorAt(content, at),
});

function colorAt(content: Fields, at: string) {
  const color = API_COLORS.find((known) => known === (content.color ?? "default"));
  if (!color) throw invalid(`${at}.color`, "should be a color that Notion has", content.color);
  return color;
}

const heading: Reader = (content, at, reading) => ({
  ...colored(content, at, reading),
  is_toggleable: content.is_toggleable === true,
});

const link: Reader = (content, at, reading) => ({
  url: populatedStringAt(content.url, `${at}.url`, reading.limits.urlCharacters),
  caption: caption(content, at, reading),
});

const media: Reader = (content, at, reading) => {
  const source = isFields(content.external) ? "external" : "file";
  if (content.file_upload !== undefined) {
    throw validationError(`The sandbox's Notion takes no file uploads: see ${at}.`);
  }
  const given = fieldsAt(content[source], `${at}.${source}`);
  const url = populatedStringAt(given.url, `${at}.${source}.url`, reading.limits.urlCharacters);
  return fileContent(url, caption(content, at, reading));
};

const icon = (content: Fields) => (isFields(content.icon) ? content.icon : null);
const nothing: Reader = () => ({});

/** How each type is read; `parent`: it holds blocks; `own`: only Notion itself makes it. */
const READERS: Partial<Record<BlockType, { read: Reader; parent?: boolean; own?: boolean }>> = {
  paragraph: {
    read: (content, at, reading) => ({ ...colored(content, at, reading), icon: icon(content) }),
    parent: true,
  },
  ...Object.fromEntries(HEADINGS.map((type) => [type, { read: heading, parent: true }])),
  bulleted_list_item: { read: colored, parent: true },
  numbered_list_item: { read: colored, parent: true },
  quote: { read: colored, parent: true },
  toggle: { read: colored, parent: true },
  template: { read: text, parent: true },
  to_do: {
    read: (content, at, reading) => ({ ...colored(content, at, reading), checked: content.checked === true }),
    parent: true,
  },
  callout: {
    read: (content, at, reading) => ({ ...colored(content, at, reading), icon: icon(content) }),
    parent: true,
  },
  code: {
    read: (content, at, reading) => ({
      ...text(content, at, reading),
      caption: caption(content, at, reading),
      language: stringAt(content.language, `${at}.language`),
    }),
  },
  equation: { read: (content, at, { limits }) => equationAt(content, at, limits).equation },
  divider: { read: nothing },
  breadcrumb: { read: nothing },
  table_of_contents: { read: (content, at) => ({ color: colorAt(content, at) }) },
  tab: { read: nothing, parent: true },
  column_list: { read: nothing, parent: true },
  column: { read: ({ width_ratio }) => (width_ratio === undefined ? {} : { width_ratio }), parent: true },
  table: {
    read: (content) => ({
      table_width: content.table_width,
      has_column_header: content.has_column_header === true,
      has_row_header: content.has_row_header === true,
    }),
    parent: true,
  },
  table_row: {
    read: ({ cells }, at, { limits }) => ({
      cells: arrayAt(cells, `${at}.cells`, limits.arrayElements).map((cell, index) =>
        richTextAt(cell, `${at}.cells[${index}]`, limits),
      ),
    }),
  },
  synced_block: { read: syncedContent, parent: true },
  link_to_page: { read: linkedContent },
  embed: { read: link },
  bookmark: { read: link },
  ...Object.fromEntries(MEDIA.map((type) => [type, { read: media }])),
  file: {
    read: (content, at, reading) => ({ ...media(content, at, reading), name: String(content.name ?? "") }),
  },
  link_preview: { read: ({ url }, at) => ({ url: stringAt(url, `${at}.url`) }), own: true },
  unsupported: { read: ({ block_type }) => ({ block_type: String(block_type ?? "") }), own: true },
  meeting_notes: { read: meetingContent, parent: true, own: true },
  transcription: { read: meetingContent, parent: true, own: true },
};

function syncedContent(content: Fields, at: string): Fields {
  if (content.synced_from === null || content.synced_from === undefined) return { synced_from: null };
  const from = fieldsAt(content.synced_from, `${at}.synced_from`);
  return { synced_from: { type: "block_id", block_id: uuidAt(from.block_id, `${at}.synced_from.block_id`) } };
}

function linkedContent(content: Fields, at: string): Fields {
  const type = ["page_id", "database_id"].find((key) => key in content);
  if (!type) throw invalid(`${at}.page_id`, "should be defined", undefined);
  return { type, [type]: uuidAt(content[type], `${at}.${type}`) };
}

function meetingContent({ title }: Fields, at: string, { limits }: BlockReading): Fields {
  return { title: richTextAt(title ?? [], `${at}.title`, limits), status: "notes_ready" };
}

/** Whether blocks may be put within one of this type. */
export const holdsChildren = (type: BlockType): boolean => READERS[type]?.parent === true;

/** At most 100 in each list, two levels below the first, and 1,000 in all. */
export function blocksAt(value: unknown, at: string, reading: BlockReading): Block[] {
  const blocks = listAt(value, at, 0, reading);
  const all = countOf(blocks);
  if (all > reading.limits.blocksPerRequest) {
    throw invalid(`${at}.blocks.length`, `should be ≤ \`${reading.limits.blocksPerRequest}\``, all);
  }
  return blocks;
}

const countOf = (blocks: readonly Block[]): number =>
  blocks.reduce((sum, { children }) => sum + 1 + countOf(children), 0);

const listAt = (value: unknown, at: string, depth: number, reading: BlockReading): Block[] =>
  arrayAt(value, at, reading.limits.childrenPerRequest).map((one, index) =>
    blockAt(fieldsAt(one, `${at}[${index}]`), `${at}[${index}]`, depth, reading),
  );

function blockAt(given: Fields, where: string, depth: number, reading: BlockReading): Block {
  const type = Object.keys(given).find((key): key is BlockType => key in READERS);
  const reader = type && READERS[type];
  if (!type || !reader || (reader.own && !reading.trusted)) {
    throw invalid(`${where}.paragraph`, "should be defined", undefined);
  }
  if (!reading.trusted) allowOnly(given, ["object", "type", type], where);
  const at = `${where}.${type}`;
  const content = fieldsAt(given[type], at);
  const tooDeep = depth >= reading.limits.nestingPerRequest;
  if (content.children !== undefined && (tooDeep || !reader.parent)) {
    throw invalid(`${at}.children`, "should be not present", content.children);
  }
  const children =
    content.children === undefined ? [] : listAt(content.children, `${at}.children`, depth + 1, reading);
  const block = { type, content: reader.read(content, at, reading), children };
  checkFamily(block, at);
  return block;
}

function checkFamily({ type, content, children }: Block, at: string) {
  if (type === "table") {
    if (children.length === 0) throw invalid(`${at}.children.length`, "should be ≥ `1`", 0);
    const cellsOf = (row: Block) => (Array.isArray(row.content.cells) ? row.content.cells.length : -1);
    if (!children.every((row) => cellsOf(row) === content.table_width)) {
      throw validationError("Number of cells in table row must match the table width of the parent table");
    }
  }
  if (type === "column_list" && children.length < 2) {
    throw invalid(`${at}.children.length`, "should be ≥ `2`", children.length);
  }
  if (type === "column_list" && !children.every((child) => child.type === "column")) {
    throw validationError("A column_list's children must be columns.");
  }
  if (HEADINGS.includes(type) && children.length > 0 && content.is_toggleable !== true) {
    throw validationError(`A heading needs is_toggleable to have children: see ${at}.`);
  }
}
