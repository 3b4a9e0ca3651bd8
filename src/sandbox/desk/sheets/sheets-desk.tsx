/** The desk's Google Sheets: each spreadsheet's tabs with their charts, to read, and to type into. Mounted at `/sheets`. */
import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { Hono } from "hono";
import type { Clock } from "../../../core/clock.ts";
import { allBooks, findBook } from "../../sheets/books.ts";
import type { Book, Tab } from "../../sheets/model.ts";
import { STALE } from "../form.tsx";
import { guardForm, limitForm, type Posted } from "../posted-form.ts";
import { coloursCss, looksOf } from "./colours.ts";
import { saveTyped } from "./edit.tsx";
import { refused, type SheetsDesk, SheetsLayout, tabHref } from "./frame.tsx";
import { SHEETS_STYLE } from "./style.ts";
import { TabPage } from "./tab-page.tsx";

const MAX_FORM_BYTES = 256 * 1024;
const CSS = { "content-type": "text/css; charset=utf-8" };

/** A GET never changes anything; every POST goes past the guard first. */
export function sheetsDesk({ store, clock }: { store: DatabaseSync; clock: Clock }): Hono<Posted> {
  const desk: SheetsDesk = { store, clock, token: randomBytes(24).toString("base64url") };
  const app = new Hono<Posted>();
  app.get("/", (c) => c.html(<Books store={store} />));
  app.get("/style.css", (c) => c.body(SHEETS_STYLE, 200, CSS));
  app.post(
    "*",
    limitForm(MAX_FORM_BYTES, "That is more than fits a form here.", refused),
    guardForm(desk.token, refused),
  );
  app.get("/:book", (c) => {
    const book = findBook(store, c.req.param("book"));
    const first = book?.tabs.find(({ properties }) => !properties.hidden);
    return book && first ? c.redirect(tabHref(book, first), 302) : c.notFound();
  });
  app.get("/:book/:tab/colours.css", (c) => {
    const found = findPlace(store, c.req.param());
    return found ? c.body(coloursCss(found.tab, looksOf(found)), 200, CSS) : c.notFound();
  });
  app.get("/:book/:tab", (c) => {
    const found = findPlace(store, c.req.param());
    if (!found) return c.notFound();
    const asked = { cell: c.req.query("cell"), done: c.req.query("done"), from: c.req.query("from") };
    return c.html(<TabPage desk={desk} place={found} {...asked} />);
  });
  app.post("/:book/:tab", (c) => {
    if (c.get("stale")) return refused(c, 403, STALE);
    const found = findPlace(store, c.req.param());
    return found ? saveTyped(c, desk, found) : c.notFound();
  });
  return app;
}

function findPlace(store: DatabaseSync, at: { book: string; tab: string }): { book: Book; tab: Tab } | null {
  const book = findBook(store, at.book);
  const tab = book?.tabs.find(({ properties }) => String(properties.sheetId) === at.tab);
  return book && tab ? { book, tab } : null;
}

function Books({ store }: { store: DatabaseSync }) {
  const books = allBooks(store);
  return (
    <SheetsLayout title="Google Sheets">
      <h1>Google Sheets</h1>
      <p class="lede">The spreadsheets that pressroom keeps in this sandbox, with their charts drawn.</p>
      {books.length === 0 && (
        <p class="empty">There is no spreadsheet yet. `pressroom setup sheets` makes one.</p>
      )}
      <div class="cards">
        {books.map(({ book }) => (
          <section class="card">
            <h2>
              <a href={`/sheets/${book.id}`}>{book.properties.title}</a>
            </h2>
            <p class="muted">{book.tabs.map(({ properties }) => properties.title).join(", ")}</p>
          </section>
        ))}
      </div>
    </SheetsLayout>
  );
}
