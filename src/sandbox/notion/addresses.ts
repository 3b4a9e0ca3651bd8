/**
 * What bodies hold under addresses of the twin's own, and how it leaves and comes back: files, pages and databases,
 * and blocks that have no markdown. So a home may move to another port, and what was renamed shows its new name.
 */
import type { DatabaseSync } from "node:sqlite";
import { escapedText } from "./body/inline-markdown.ts";
import { withInnerFiles, withSignedFiles } from "./files.ts";
import { asUuid, dashless } from "./ids.ts";
import { plainText } from "./rich-text.ts";
import { titleOf } from "./values.ts";
import { findDatabase, findPage } from "./workspace.ts";

export interface Host {
  store: DatabaseSync;
  /** The twin's own address. */
  url: string;
  nowMs: number;
}

const HEX = "[0-9a-f]{32}";
const UUID = "[0-9a-f-]{36}";
const REFERENCE = new RegExp(`^\\t*<(page|database) url="notion-page://(${UUID})"[^>]*>.*$`, "gm");
const MENTION = new RegExp(
  `(<mention-(page|database) url="notion-page://(${UUID})">)[^<]*(</mention-\\2>)`,
  "g",
);
const INNER = new RegExp(`notion-(page|block)://(${UUID})`, "g");
const OUTER = new RegExp(`(https?://[^\\s"/]+)/p/(${HEX})(?:#(${HEX}))?`, "g");

/** Pages and databases in a body by the names that they have now; those in the trash are left out. */
export function named(text: string, store: DatabaseSync): string {
  if (!text.includes("notion-page://")) return text;
  return text
    .replace(REFERENCE, (line, _kind, id: string) => referenceShown(line, id, store))
    .replace(MENTION, (all, open: string, _kind, id: string, close: string) => {
      const title = titleById(store, id);
      return title === undefined ? all : open + escapedText(title) + close;
    });
}

function titleById(store: DatabaseSync, id: string): string | undefined {
  const page = findPage(store, id);
  if (page) return titleOf(page.values);
  const database = findDatabase(store, id);
  return database && plainText(database.title);
}

/** A body with addresses that lead somewhere; `pageId` is the page that it is the body of. */
export function shownAddresses(text: string, pageId: string, host: Host): string {
  if (!text.includes("notion-")) return text;
  return withSignedFiles(text, host).replace(INNER, (_, kind: string, id: string) => {
    const link = `${host.url}/p/`;
    return kind === "page" ? link + dashless(id) : `${link}${dashless(pageId)}#${dashless(id)}`;
  });
}

/** What a client writes into a body, as it is kept. */
export function kept(text: string, url: string): string {
  if (!text.includes(url)) return text;
  return withInnerFiles(text, url).replace(OUTER, (all, host: string, page: string, block?: string) => {
    if (host !== url) return all;
    return block ? `notion-block://${asUuid(block)}` : `notion-page://${asUuid(page)}`;
  });
}

/** A page or database that stands in a body, by the name that it has now; nothing when it is in the trash. */
function referenceShown(line: string, id: string, store: DatabaseSync): string {
  const indent = /^\t*/.exec(line)?.[0] ?? "";
  const page = findPage(store, id);
  if (page)
    return page.inTrash
      ? ""
      : `${indent}<page url="notion-page://${id}">${escapedText(titleOf(page.values))}</page>`;
  const database = findDatabase(store, id);
  if (!database) return line;
  const title = escapedText(plainText(database.title));
  const inline = ` inline="${database.isInline}"`;
  return database.inTrash ? "" : `${indent}<database url="notion-page://${id}"${inline}>${title}</database>`;
}
