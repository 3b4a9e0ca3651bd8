/** A page: its properties as a form, its body to read and to edit. In the trash it can only be read and restored. */
import type { DatabaseSync } from "node:sqlite";
import { wireTime } from "../../../notion/dates.ts";
import { normalised } from "../../../notion/markdown.ts";
import type { StoredProperty } from "../../../notion/properties.ts";
import {
  dataSourcesOf,
  findDatabase,
  findDataSource,
  findPage,
  type Page,
  schemaOf,
} from "../../../notion/workspace.ts";
import { Act, Desk, Done, Hidden, Icon, type NotionDesk, nameOf, tableHref } from "../frame.tsx";
import { Markdown } from "../markdown.tsx";
import { Moment, pageHref, titleText, Value } from "../value.tsx";
import { isMachines, kept } from "./controls.tsx";
import { markOf } from "./entries.ts";
import { Complaint, describedBy, Field, type Form } from "./field.tsx";
import { BODY, markName, RESTORE, type Tried, valueName } from "./save.ts";

export function Sheet(props: {
  desk: NotionDesk;
  page: Page;
  tried?: Tried | undefined;
  done?: string | undefined;
  meanwhile?: boolean;
}) {
  const { desk, page, tried, done, meanwhile = false } = props;
  const source = page.dataSourceId === null ? undefined : findDataSource(desk.store, page.dataSourceId);
  const form = { desk, page, tried };
  return (
    <Desk title={titleText(page)}>
      <p class="crumbs">
        <a href="/notion">Notion</a>
        {source && " / "}
        {source && <a href={tableHref(source)}>{nameOf(source)}</a>}
      </p>
      <div class="heading">
        <h1>
          <Icon of={page} />
          {titleText(page)}
        </h1>
        <Acts desk={desk} page={page} />
      </div>
      {tried ? (
        <NotSaved tried={tried} />
      ) : (
        <Done
          what={page.inTrash ? undefined : done}
          more={meanwhile && " Somebody else changed other parts of this page meanwhile; they are kept."}
        />
      )}
      {page.inTrash && !tried ? <Facts desk={desk} page={page} /> : <PageForm form={form} />}
      <Body desk={desk} page={page} />
      <p class="muted">
        <small>
          Edited <Moment iso={wireTime(page.editedMs)} />
        </small>
      </p>
    </Desk>
  );
}

function Acts({ desk, page }: { desk: NotionDesk; page: Page }) {
  const href = pageHref(page.id);
  if (page.inTrash) {
    return (
      <div class="said warn" role="status">
        <span>This page is in the trash.</span>
        <Act desk={desk} action={`${href}/restore`}>
          Restore
        </Act>
      </div>
    );
  }
  return (
    <div class="acts">
      <Act desk={desk} action={`${href}/duplicate`}>
        Duplicate
      </Act>
      <Act desk={desk} action={`${href}/trash`}>
        Move to trash
      </Act>
    </div>
  );
}

function NotSaved({ tried }: { tried: Tried }) {
  const { notice, problems, clashes } = tried;
  return (
    <div class="said bad" role="alert" tabindex={-1} autofocus>
      <strong>Not saved yet.</strong> {notice}
      {problems.size > 0 && " Something below can't be saved as it is; it is marked, and nothing is lost."}
      {clashes.size > 0 &&
        " Somebody changed this page since the form was opened. Where both of you wrote, both are shown."}
    </div>
  );
}

function PageForm({ form }: { form: Form }) {
  const { desk, page } = form;
  const schema = schemaOf(desk.store, page);
  const numbered = schema.map((property, index) => ({ property, index }));
  const isFirst = ({ property }: { property: StoredProperty }) => property.type === "title";
  const mine = numbered.filter((one) => isFirst(one) || !isMachines(one.property));
  const machines = numbered.filter((one) => !mine.includes(one));
  const title = schema.find((property) => property.type === "title");
  return (
    <form method="post" action={pageHref(page.id)} class="page" novalidate>
      <Hidden desk={desk} with={page.inTrash ? { [RESTORE]: "yes" } : {}} />
      {[...mine.filter(isFirst), ...mine.filter((one) => !isFirst(one))].map(({ property, index }) => (
        <Field form={form} property={property} index={index} />
      ))}
      {title && isMachines(title) && <p class="hint">“{title.name}” is pressroom's own, like those below.</p>}
      <BodyField form={form} />
      {machines.length > 0 && (
        <fieldset class="machines">
          <legend>Written by pressroom</legend>
          <p class="hint">
            These are pressroom's own. You may change them here, as in Notion, but pressroom puts them back
            the next time it looks.
          </p>
          {machines.map(({ property, index }) => (
            <Field form={form} property={property} index={index} />
          ))}
        </fieldset>
      )}
      <div class="savebar">
        <button type="submit" class="main">
          {page.inTrash ? "Restore and save" : "Save"}
        </button>
        <span class="muted">Nothing is kept until you save.</span>
      </div>
    </form>
  );
}

function BodyField({ form: { page, tried } }: { form: Form }) {
  const present = normalised(page.markdown);
  const text = tried?.entries.get(BODY)?.[0] ?? present;
  const problem = tried?.problems.get(BODY);
  const clash = tried?.clashes.has(BODY) ?? false;
  const isOpen = tried?.entries.has(BODY) || present === "";
  return (
    <details class="body" open={isOpen}>
      <summary>Edit the text</summary>
      <input type="hidden" name={markName(BODY)} value={markOf([present])} />
      <Complaint id="body" problem={problem}>
        {clash &&
          "Somebody changed the text since the form was opened. Yours is here, theirs is below. Save again to put yours in its place."}
      </Complaint>
      <textarea
        name={valueName(BODY)}
        rows={Math.min(32, Math.max(10, Math.ceil(text.length / 70)))}
        aria-label="The text of this page, as markdown"
        aria-describedby={describedBy("body", { hint: false, problem: problem !== undefined || clash })}
        spellcheck={true}
      >
        {kept(text)}
      </textarea>
      {clash && (
        <details class="theirs" open>
          <summary>The text as it stands now</summary>
          <pre class="paper">{present}</pre>
        </details>
      )}
    </details>
  );
}

const Body = ({ desk: { store }, page }: { desk: NotionDesk; page: Page }) =>
  page.markdown === "" ? (
    <p class="empty">This page has no text.</p>
  ) : (
    <article class="paper prose page">
      <Markdown text={page.markdown} refer={(id) => referred(store, id)} />
    </article>
  );

/** A page or a table of this workspace, by the id that a text refers to it by. */
function referred(store: DatabaseSync, id: string): { href: string; name: string } | null {
  const page = findPage(store, id);
  if (page) return { href: pageHref(page.id), name: titleText(page) };
  const [source] = findDatabase(store, id) ? dataSourcesOf(store, id) : [];
  return source ? { href: tableHref(source), name: nameOf(source) } : null;
}

function Facts({ desk, page }: { desk: NotionDesk; page: Page }) {
  const facts = schemaOf(desk.store, page).filter((property) => property.type !== "title");
  if (facts.length === 0) return null;
  return (
    <dl class="facts page">
      {facts.map((property) => (
        <>
          <dt>{property.name}</dt>
          <dd>
            {isShown(page, property) ? (
              <Value store={desk.store} page={page} property={property} />
            ) : (
              <span class="muted">Empty</span>
            )}
          </dd>
        </>
      ))}
    </dl>
  );
}

const isShown = (page: Page, { id, type }: StoredProperty) =>
  id in page.values || type === "checkbox" || type === "created_time" || type === "last_edited_time";
