/** A page's body: Notion's markdown, whole, with what has no markdown asked for block by block. */
import type { BlockObjectResponse } from "@notionhq/client";
import { ServiceError } from "../../core/errors.ts";
import type { DeskBody } from "../../desk/table.ts";
import type { NotionCall } from "./client.ts";
import { hostedFiles, type IsHosted } from "./files.ts";
import { textOf } from "./values.ts";

/** `<unknown url="https://…#<block id without dashes>" alt="bookmark"/>`, with or without its slash. */
const UNKNOWN = /<unknown\b([^>]*?)\/?>(?:<\/unknown>)?/g;
const URL_OF = /\b(?:url|href)="([^"]*)"/;
const ALT_OF = /\balt="([^"]*)"/;
/** How often the parts that were left out of a very long page are asked for. */
const LONGEST_CHAIN = 50;

/** One call for most pages; one more for each part that the answer left out and each block without markdown. */
export async function readBody(call: NotionCall, page: string, isHosted: IsHosted): Promise<DeskBody> {
  const read = await wholeMarkdown(call, page);
  const markdown = await withUnknowns(call, read.markdown, read.unknown);
  return { markdown, files: hostedFiles(markdown, isHosted) };
}

async function wholeMarkdown(
  call: NotionCall,
  page: string,
): Promise<{ markdown: string; unknown: readonly string[] }> {
  const first = await markdownOf(call, page);
  if (!first.truncated) return { markdown: first.markdown, unknown: first.unknown_block_ids };
  const parts = [first.markdown];
  const unknown: string[] = [];
  const left = [...first.unknown_block_ids];
  for (let asked = 0; left.length > 0; asked++) {
    if (asked === LONGEST_CHAIN) throw tooLong(page);
    const part = await markdownOf(call, left.shift() ?? "");
    parts.push(part.markdown);
    (part.truncated ? left : unknown).push(...part.unknown_block_ids);
  }
  return { markdown: parts.filter((part) => part !== "").join("\n"), unknown };
}

const markdownOf = (call: NotionCall, page_id: string) =>
  call("pages.retrieveMarkdown", "repeatable", (notion) => notion.pages.retrieveMarkdown({ page_id }));

/** Each stands in the text by its own id; where the address does not tell it, in the order of the list. */
async function withUnknowns(call: NotionCall, markdown: string, ids: readonly string[]): Promise<string> {
  const found = [...markdown.matchAll(UNKNOWN)];
  let text = "";
  let from = 0;
  for (const [index, match] of found.entries()) {
    const [whole, attributes = ""] = match;
    const mark = /#([0-9a-f]{32})$/.exec(URL_OF.exec(attributes)?.[1] ?? "")?.[1];
    const id = ids.find((one) => one.replaceAll("-", "") === mark) ?? (mark ? undefined : ids[index]);
    text += markdown.slice(from, match.index) + (await namedBlock(call, id, ALT_OF.exec(attributes)?.[1]));
    from = match.index + whole.length;
  }
  return text + markdown.slice(from);
}

/** The block in the form that `content` understands: what it is, where it leads, and its caption. */
async function namedBlock(call: NotionCall, id: string | undefined, alt = "unknown"): Promise<string> {
  const block = id ? await blockOf(call, id) : null;
  const { type, url, caption } = block ? factsOf(block) : { type: alt, url: "", caption: "" };
  const attributes = [`type="${attribute(type)}"`, ...(url ? [`url="${attribute(url)}"`] : [])];
  return `<unknown ${attributes.join(" ")}>${escaped(caption)}</unknown>`;
}

async function blockOf(call: NotionCall, block_id: string): Promise<BlockObjectResponse | null> {
  try {
    const block = await call("blocks.retrieve", "repeatable", (notion) =>
      notion.blocks.retrieve({ block_id }),
    );
    return "type" in block ? block : null;
  } catch (error) {
    // A block of a page that is not shared with us: it is named, and the rest of the text goes on.
    if (error instanceof ServiceError && (error.status === 404 || error.status === 403)) return null;
    throw error;
  }
}

function factsOf(block: BlockObjectResponse): { type: string; url: string; caption: string } {
  const { type } = block;
  switch (type) {
    case "bookmark":
      return { type, url: block.bookmark.url, caption: textOf(block.bookmark.caption) ?? "" };
    case "embed":
      return { type, url: block.embed.url, caption: textOf(block.embed.caption) ?? "" };
    case "link_preview":
      return { type, url: block.link_preview.url, caption: "" };
    case "unsupported":
      return { type: block.unsupported.block_type || type, url: "", caption: "" };
    default:
      return { type, url: "", caption: "" };
  }
}

const attribute = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "%22").replaceAll("<", "%3C").replaceAll(">", "%3E");

/** A caption as Notion's markdown writes text. */
const escaped = (text: string): string =>
  text.replace(/[\\*~`$[\]<>{}|^]/g, "\\$&").replace(/\s*\n\s*/g, " ");

const tooLong = (page: string): ServiceError =>
  new ServiceError({
    service: "notion",
    operation: "pages.retrieveMarkdown",
    status: 200,
    code: "page_too_long",
    message: `the page ${page} is too long to be read. Split it into two`,
    retryable: false,
    effect: "refused",
  });
