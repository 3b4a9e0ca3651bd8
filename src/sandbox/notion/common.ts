/** What databases, data sources and pages have in common on the wire. */
import type { PartialUserObjectResponse } from "@notionhq/client";
import { invalid, validationError } from "./errors.ts";
import { dashless, uuidAt } from "./ids.ts";
import type { NotionRequest } from "./request.ts";
import { booleanAt, type Fields, fieldsAt, populatedStringAt } from "./shape.ts";
import { getPage, type Icon } from "./workspace.ts";

export const BOT_ID = "6e0f1b52-3f0a-4d3e-9c51-7d2a8b40c001";

export const WORKSPACE_ID = "6e0f1b52-3f0a-4d3e-9c51-7d2a8b40c000";

export const bot = (): PartialUserObjectResponse => ({ object: "user", id: BOT_ID });

export const linkTo = (request: NotionRequest, id: string) => `${request.url}/p/${dashless(id)}`;

export const wireParent = (parentPageId: string | null) =>
  parentPageId === null
    ? { type: "workspace" as const, workspace: true as const }
    : { type: "page_id" as const, page_id: parentPageId };

/** A page that exists, or null for the workspace itself. */
export function pageOrWorkspaceAt(request: NotionRequest, parent: Fields): string | null {
  if (parent.workspace === true || parent.type === "workspace") return null;
  const id = uuidAt(parent.page_id, "body.parent.page_id");
  return getPage(request.store, id).id;
}

/** Undefined when it isn't given; emoji and links only. */
export function iconAt(value: unknown, at: string, request: NotionRequest): Icon | undefined {
  if (value === undefined || value === null) return value;
  const icon = fieldsAt(value, at);
  if ("emoji" in icon) return { type: "emoji", emoji: populatedStringAt(icon.emoji, `${at}.emoji`, 20) };
  if (!("external" in icon))
    throw validationError("The sandbox's Notion takes emoji and external icons only.");
  const external = fieldsAt(icon.external, `${at}.external`);
  return {
    type: "external",
    external: { url: populatedStringAt(external.url, `${at}.external.url`, request.limits.urlCharacters) },
  };
}

/** `archived` is the old name of `in_trash`. Undefined when neither is given. */
export function trashAt(body: Fields): boolean | undefined {
  const key = body.in_trash === undefined ? "archived" : "in_trash";
  return body[key] === undefined ? undefined : booleanAt(body[key], `body.${key}`);
}

/** A cursor that a list of rows gave. */
export const cursorAt = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string")
    throw invalid("body.start_cursor", "should be a string or `undefined`", value);
  return value;
};
