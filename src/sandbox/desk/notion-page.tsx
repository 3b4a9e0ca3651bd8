/** A page: its properties, then its body as text to read. */
import type { DatabaseSync } from "node:sqlite";
import { wireTime } from "../notion/dates.ts";
import type { StoredProperty } from "../notion/properties.ts";
import { findDataSource, type Page, schemaOf } from "../notion/workspace.ts";
import { Desk, Icon, nameOf, tableHref } from "./notion-frame.tsx";
import { Markdown } from "./notion-markdown.tsx";
import { Moment, titleText, Value } from "./notion-value.tsx";

export function Sheet({ store, page }: { store: DatabaseSync; page: Page }) {
  const source = page.dataSourceId === null ? undefined : findDataSource(store, page.dataSourceId);
  const facts = schemaOf(store, page).filter((property) => property.type !== "title");
  return (
    <Desk title={titleText(page)}>
      <p class="crumbs">
        <a href="/notion">Notion</a>
        {source && " / "}
        {source && <a href={tableHref(source)}>{nameOf(source)}</a>}
      </p>
      <h1>
        <Icon of={page} />
        {titleText(page)}
      </h1>
      {page.inTrash && <p class="muted">This page is in the trash.</p>}
      {facts.length > 0 && (
        <dl class="facts page">
          {facts.map((property) => (
            <>
              <dt>{property.name}</dt>
              <dd>
                {isShown(page, property) ? (
                  <Value store={store} page={page} property={property} />
                ) : (
                  <span class="muted">Empty</span>
                )}
              </dd>
            </>
          ))}
        </dl>
      )}
      {page.markdown === "" ? (
        <p class="empty">This page has no text.</p>
      ) : (
        <article class="paper prose page">
          <Markdown text={page.markdown} />
        </article>
      )}
      <p class="muted">
        <small>
          Edited <Moment iso={wireTime(page.editedMs)} />
        </small>
      </p>
    </Desk>
  );
}

const isShown = (page: Page, { id, type }: StoredProperty) =>
  id in page.values || type === "checkbox" || type === "created_time" || type === "last_edited_time";
