/** The twin of Notion: a workspace with one page, "Newsletter", that speaks Notion's API of version 2026-03-11. */
import type { DatabaseSync } from "node:sqlite";
import { type Handler, Hono } from "hono";
import { html } from "hono/html";
import { prepared } from "../statements.ts";
import type { Twin, TwinContext } from "../twin.ts";
import { appendBlocks, deleteBlock, listBlocks, retrieveBlock } from "./body/endpoints.ts";
import {
  createDatabase,
  createDataSource,
  retrieveDatabase,
  retrieveDataSource,
  updateDatabase,
  updateDataSource,
} from "./databases.ts";
import { NotionError } from "./errors.ts";
import { serveFile } from "./files.ts";
import { asUuid } from "./ids.ts";
import { NOTION_LIMITS } from "./limits.ts";
import { retrieveMarkdown, updateMarkdown } from "./page-markdown.ts";
import { createPage, retrievePage, retrieveProperty, updatePage } from "./pages.ts";
import { queryDataSource, retrieveSelf, search } from "./query.ts";
import { answer, type NotionRequest, refusal } from "./request.ts";
import { plainItem, plainText } from "./rich-text.ts";
import { NOTION_TABLES } from "./tables.ts";
import { titleOf } from "./values.ts";
import { createView, deleteView, listViews, retrieveView, updateView } from "./views.ts";
import { findDatabase, findPage, type Page, savePage } from "./workspace.ts";

const ROOT_PAGE_ID = "6e0f1b52-3f0a-4d3e-9c51-7d2a8b40d35c";
const ROOT_TITLE = "Newsletter";

export const notionTwin: Twin = {
  name: "notion",
  schema: NOTION_TABLES,
  limits: NOTION_LIMITS,
  facts: notionFacts,
  app: notionApp,
};

function notionFacts(store: DatabaseSync): Record<string, number> {
  const { databases, pages } =
    prepared(
      store,
      `select (select count(*) from notion_databases where in_trash = 0) as databases,
         (select count(*) from notion_pages where in_trash = 0) as pages`,
    ).get() ?? {};
  return { Databases: Number(databases), Pages: Number(pages) };
}

function notionApp(context: TwinContext): Hono {
  const app = new Hono();
  const on = (work: (request: NotionRequest) => object): Handler => {
    return (c) =>
      answer(context, c, (request) => {
        furnish(request);
        return work(request);
      });
  };

  app.get("/v1/users/me", on(retrieveSelf));
  app.post("/v1/search", on(search));
  app.post("/v1/databases", on(createDatabase));
  app.get("/v1/databases/:database_id", on(retrieveDatabase));
  app.patch("/v1/databases/:database_id", on(updateDatabase));
  app.post("/v1/data_sources", on(createDataSource));
  app.get("/v1/data_sources/:data_source_id", on(retrieveDataSource));
  app.patch("/v1/data_sources/:data_source_id", on(updateDataSource));
  app.post("/v1/data_sources/:data_source_id/query", on(queryDataSource));
  app.post("/v1/pages", on(createPage));
  app.get("/v1/pages/:page_id", on(retrievePage));
  app.patch("/v1/pages/:page_id", on(updatePage));
  app.get("/v1/pages/:page_id/markdown", on(retrieveMarkdown));
  app.patch("/v1/pages/:page_id/markdown", on(updateMarkdown));
  app.get("/v1/pages/:page_id/properties/:property_id", on(retrieveProperty));
  app.get("/v1/blocks/:block_id", on(retrieveBlock));
  app.delete("/v1/blocks/:block_id", on(deleteBlock));
  app.get("/v1/blocks/:block_id/children", on(listBlocks));
  app.patch("/v1/blocks/:block_id/children", on(appendBlocks));
  app.get("/v1/views", on(listViews));
  app.post("/v1/views", on(createView));
  app.get("/v1/views/:view_id", on(retrieveView));
  app.patch("/v1/views/:view_id", on(updateView));
  app.delete("/v1/views/:view_id", on(deleteView));
  app.get("/f/:id/:name", (c) => serveFile(context, c));
  app.get("/p/:id", (c) => {
    const title = titleById(context, asUuid(c.req.param("id")) ?? "");
    return title === undefined ? c.html(card("Nothing here", NOTHING), 404) : c.html(card(title, STANDS_IN));
  });

  app.notFound((c) => refusal(c, new NotionError(400, "invalid_request_url", "Invalid request URL.")));
  app.onError((error) => {
    throw error;
  });
  return app;
}

/** The workspace is never bare: databases need a page to stand on, and clients find it by search. */
function furnish({ store, nowMs }: NotionRequest) {
  if (prepared(store, "select 1 from notion_pages where id = ?").get(ROOT_PAGE_ID)) return;
  const root: Page = {
    id: ROOT_PAGE_ID,
    dataSourceId: null,
    parentPageId: null,
    values: { title: { text: ROOT_TITLE, items: [plainItem(ROOT_TITLE)] } },
    markdown: "",
    icon: { type: "emoji", emoji: "📰" },
    isLocked: false,
    inTrash: false,
    createdMs: nowMs,
    editedMs: nowMs,
  };
  savePage(store, root);
}

const STANDS_IN = "This page lives in the sandbox's Notion. Open the desk of the sandbox to read it.";
const NOTHING = "The sandbox's Notion has no page or database with this address.";

function titleById({ store }: TwinContext, id: string): string | undefined {
  const page = findPage(store, id);
  if (page) return titleOf(page.values) || "Untitled";
  const database = findDatabase(store, id);
  return database && (plainText(database.title) || "Untitled");
}

const card = (title: string, sentence: string) => html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<h1>${title}</h1>
<p>${sentence}</p>
</html>`;
