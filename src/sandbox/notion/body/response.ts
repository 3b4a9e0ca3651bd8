/** Blocks as the API answers them. */
import type { BlockObjectResponse } from "@notionhq/client";
import { shownAddresses } from "../addresses.ts";
import { bot } from "../common.ts";
import { wireTime } from "../dates.ts";
import { fileExpiry } from "../files.ts";
import type { NotionRequest } from "../request.ts";
import { type Fields, isFields } from "../shape.ts";
import type { Page } from "../workspace.ts";
import type { TreeBlock } from "./tree.ts";

type Parent = BlockObjectResponse["parent"];
type OfType<Type extends BlockObjectResponse["type"]> = Extract<BlockObjectResponse, { type: Type }>;
/** What tells a page or a database from any other block. */
type Container =
  | Pick<OfType<"child_page">, "type" | "child_page" | "has_children">
  | Pick<OfType<"child_database">, "type" | "child_database" | "has_children">;

interface Aged {
  id: string;
  inTrash: boolean;
  createdMs: number;
  editedMs: number;
}

const common = (id: string, aged: Omit<Aged, "id">, parent: Parent) => ({
  object: "block" as const,
  id,
  parent,
  created_time: wireTime(aged.createdMs),
  created_by: bot(),
  last_edited_time: wireTime(aged.editedMs),
  last_edited_by: bot(),
  in_trash: aged.inTrash,
  archived: aged.inTrash,
});

/** A page or a database as a block. */
export const containerResponse = (target: Aged, parent: Parent, block: Container): BlockObjectResponse => ({
  ...common(target.id, target, parent),
  ...block,
});

/** Its times are those of its page. */
export function blockResponse(request: NotionRequest, page: Page, block: TreeBlock): BlockObjectResponse {
  const parent: Parent =
    block.parentId === page.id
      ? { type: "page_id", page_id: page.id }
      : { type: "block_id", block_id: block.parentId };
  const response = {
    ...common(block.id, page, parent),
    has_children: block.children.length > 0,
    type: block.type,
    [block.type]: withExpiry(block.content, request.nowMs),
  };
  return JSON.parse(shownAddresses(JSON.stringify(response), page.id, request));
}

const withExpiry = (content: Fields, nowMs: number): Fields =>
  content.type === "file" && isFields(content.file)
    ? { ...content, file: { ...content.file, expiry_time: new Date(fileExpiry(nowMs)).toISOString() } }
    : content;
