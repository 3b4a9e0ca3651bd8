/** What the Sheets pages of the desk share. */
import type { DatabaseSync } from "node:sqlite";
import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { Clock } from "../../../core/clock.ts";
import type { Book, Tab } from "../../sheets/model.ts";
import { NotDone } from "../form.tsx";
import { Layout } from "../layout.tsx";

export interface SheetsDesk {
  store: DatabaseSync;
  clock: Clock;
  /** Stands in every form that this process shows, and proves that a form which comes back is one of them. */
  token: string;
}

export const SheetsLayout = (props: { title: string; colours?: string; children: Child }) => (
  <Layout title={props.title} here="sheets">
    <link rel="stylesheet" href="/sheets/style.css" />
    {props.colours && <link rel="stylesheet" href={props.colours} />}
    {props.children}
  </Layout>
);

export const tabHref = (book: Book, tab: Tab) => `/sheets/${book.id}/${tab.properties.sheetId}`;

export const refused = (c: Context, status: 400 | 403 | 413 | 415, sentence: string) =>
  c.html(
    <SheetsLayout title="Not done">
      <NotDone sentence={sentence} back="/sheets">
        Back to the spreadsheets
      </NotDone>
    </SheetsLayout>,
    status,
  );
