/** The whole body of a page, or one block of it with its children, as Notion-flavoured markdown. */
import type { Client } from "@notionhq/client";
import { kept, named, shownAddresses } from "./addresses.ts";
import { findBlock, type TreeBlock, treeOf } from "./body/tree.ts";
import { notFound, trashed, validationError } from "./errors.ts";
import { countLines, edited, withoutBlankLines } from "./markdown.ts";
import type { NotionRequest } from "./request.ts";
import { type Fields, isFields } from "./shape.ts";
import { findDatabase, findPage, getPage, type Page, saveDatabase, savePage } from "./workspace.ts";

type PageMarkdownResponse = Awaited<ReturnType<Client["pages"]["retrieveMarkdown"]>>;

/** Also takes the id of a block, e.g. one that a truncated answer left out. */
export function retrieveMarkdown(request: NotionRequest): PageMarkdownResponse {
  const { store } = request;
  const id = request.id("page_id");
  const page = findPage(store, id);
  if (page) return markdownResponse(request, page);
  const found = findBlock(store, id);
  if (!found) throw notFound("page", id);
  const { from, to } = found.block.span;
  const lines = found.block.holder.markdown.split("\n").slice(from, to);
  const indent = /^\t*/.exec(lines[0] ?? "")?.[0] ?? "";
  const markdown = lines
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join("\n");
  return markdownResponse(request, found.page, { id, markdown, blocks: [found.block] });
}

export function updateMarkdown(request: NotionRequest): PageMarkdownResponse {
  const { store, body, limits, nowMs, url } = request;
  const present = getPage(store, request.id("page_id"));
  if (present.inTrash) throw trashed();
  const before = seen(request, present.markdown);
  const markdown = edited(before, JSON.parse(kept(JSON.stringify(body), url)), limits);
  dropChildren(request, { before, after: markdown }, allowsDeleting(body));
  const page = { ...present, markdown, editedMs: nowMs };
  savePage(store, page);
  return markdownResponse(request, page);
}

const allowsDeleting = (body: Fields) => {
  const edit = isFields(body[String(body.type)]) ? (body[String(body.type)] as Fields) : {};
  return edit.allow_deleting_content === true;
};

const REFERENCE = /^\t*<(?:page|database) url="notion-page:\/\/([0-9a-f-]{36})"/gm;
const idsIn = (markdown: string, pattern: RegExp) =>
  [...markdown.matchAll(pattern)].map((match) => match[1] ?? "");

/** Pages and databases that stand in the body and would be gone from it go to the trash, but only if that is allowed. */
export function dropChildren(
  { store, nowMs }: NotionRequest,
  text: { before: string; after: string },
  allowed: boolean,
) {
  const after = new Set(idsIn(text.after, REFERENCE));
  const gone = idsIn(text.before, REFERENCE).filter((id) => !after.has(id));
  if (gone.length > 0 && !allowed) {
    throw validationError(
      `This would delete child pages or databases: ${gone.join(", ")}. Set allow_deleting_content to true to delete them.`,
    );
  }
  for (const id of gone) {
    const page = findPage(store, id);
    if (page) savePage(store, { ...page, inTrash: true, editedMs: nowMs });
    const database = page ? undefined : findDatabase(store, id);
    if (database) saveDatabase(store, { ...database, inTrash: true, editedMs: nowMs });
  }
}

/** As clients see it, but for its addresses. */
const seen = ({ store, limits }: NotionRequest, markdown: string) => {
  const text = named(markdown, store);
  return limits.blankLines > 0 ? text : withoutBlankLines(text);
};

const UNKNOWN = /<unknown url="notion-block:\/\/([0-9a-f-]{36})"/g;

interface Part {
  id: string;
  markdown: string;
  blocks: TreeBlock[];
}

function markdownResponse(request: NotionRequest, page: Page, part?: Part): PageMarkdownResponse {
  const { limits, store } = request;
  const text = part?.markdown ?? page.markdown;
  const isLong = countLines(text) > limits.blocksPerMarkdown;
  const cut = isLong
    ? withinLimit(text, part?.blocks ?? treeOf(store, page), limits.blocksPerMarkdown)
    : text;
  const markdown = seen(request, cut);
  return {
    object: "page_markdown",
    id: part?.id ?? page.id,
    markdown: shownAddresses(markdown, page.id, request),
    truncated: cut !== text,
    unknown_block_ids: idsIn(markdown, UNKNOWN),
  };
}

/** The first so many blocks of a text; in the place of each that is left out stands a tag with its id. */
function withinLimit(markdown: string, blocks: readonly TreeBlock[], most: number): string {
  const lines = markdown.split("\n");
  const offset = blocks[0]?.span.from ?? 0;
  const isPart = blocks.length === 1 && lines.length === (blocks[0]?.span.to ?? 0) - offset;
  const out: TreeBlock[] = [];
  let count = 0;
  const walk = (block: TreeBlock) => {
    count += 1;
    if (count > most) out.push(block);
    else if (block.type !== "table") for (const child of block.children) walk(child);
  };
  for (const block of blocks) walk(block);
  for (const { id, type, span } of out.reverse()) {
    const from = span.from - (isPart ? offset : 0);
    const indent = /^\t*/.exec(lines[from] ?? "")?.[0] ?? "";
    lines.splice(from, span.to - span.from, `${indent}<unknown url="notion-block://${id}" alt="${type}"/>`);
  }
  return lines.join("\n");
}
