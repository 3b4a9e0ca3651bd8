/** A board: a column for each option, cards in them, and on each card a way to move it. */
import { compileFilter } from "../../../notion/filter.ts";
import type { StoredOption } from "../../../notion/options.ts";
import { OWNER_LIMITS } from "../../../notion/owner-acts.ts";
import type { StoredProperty } from "../../../notion/properties.ts";
import { isFields } from "../../../notion/shape.ts";
import type { Page } from "../../../notion/workspace.ts";
import { Act, countWhere, Hidden, Icon, type NotionDesk, pagesWhere, tableHref } from "../frame.tsx";
import { entryOf, markOf } from "../page/entries.ts";
import { markName, valueName } from "../page/save.ts";
import { pageHref, titleText, Value } from "../value.tsx";
import { both, cardColumns, configurationOf, type Look, lookHref, type Selection } from "./looks.ts";

const CARDS = 50;
/** On a card of a board that doesn't say what its cards show. */
const FACTS = 3;

export const isGrouping = ({ type }: StoredProperty) => type === "select" || type === "status";

interface BoardProps {
  desk: NotionDesk;
  look: Look;
  by: StoredProperty;
  selection: Selection;
}

export function Board(props: BoardProps) {
  const { look, by } = props;
  const given = configurationOf(look.view).group_by;
  const group = isFields(given) ? given : {};
  const sort = isFields(group.sort) ? group.sort.type : undefined;
  const options = sort === "descending" ? by.options.toReversed() : by.options;
  return (
    <section class="scroll wide" aria-label={look.view?.name ?? "Board"} tabindex={0}>
      <div class="board">
        {[undefined, ...options].map((option) => (
          <Column {...props} option={option} hideEmpty={group.hide_empty_groups === true} />
        ))}
      </div>
    </section>
  );
}

function Column(props: BoardProps & { option: StoredOption | undefined; hideEmpty: boolean }) {
  const { desk, look, by, selection, option, hideEmpty } = props;
  const filter = { property: by.id, [by.type]: option ? { equals: option.id } : { is_empty: true } };
  const reading = { schema: look.source.properties, limits: OWNER_LIMITS, nowMs: desk.clock.now().getTime() };
  const { text, params } = both(selection.where, compileFilter(filter, reading));
  const count = countWhere(desk.store, text, ...params);
  if (count === 0 && (hideEmpty || !option)) return null;
  const { order } = selection;
  const cards = pagesWhere(
    desk.store,
    `${text} order by ${order.text} limit ${CARDS}`,
    ...[...params, ...order.params],
  );
  const name = option?.name ?? `No ${by.name}`;
  return (
    <section class="column" aria-label={name}>
      <header>
        <h2>
          <span class={`chip ${option?.color ?? "default"}`}>{name}</span>
          <span class="count">{count.toLocaleString("en")}</span>
        </h2>
        <Act
          desk={desk}
          action={`${tableHref(look.source)}/rows`}
          with={{ property: by.id, [valueName(by.id)]: option?.id ?? "" }}
          class="quiet"
          label={`New row in ${name}`}
        >
          +
        </Act>
      </header>
      <ul>
        {cards.map((page) => (
          <li class="card">
            <Card desk={desk} look={look} by={by} page={page} />
          </li>
        ))}
      </ul>
      {count > CARDS && (
        <p class="muted">
          and {(count - CARDS).toLocaleString("en")} more, <a href={tableHref(look.source)}>in the table</a>
        </p>
      )}
    </section>
  );
}

function Card({ desk, look, by, page }: { desk: NotionDesk; look: Look; by: StoredProperty; page: Page }) {
  const title = titleText(page);
  return (
    <>
      <a class="title" href={pageHref(page.id)}>
        <Icon of={page} />
        {title}
      </a>
      <CardFacts desk={desk} look={look} page={page} but={by} />
      <form method="post" action={pageHref(page.id)} class="move">
        <Hidden
          desk={desk}
          with={{
            back: lookHref(look),
            [markName(by.id)]: markOf(entryOf(by, page.values[by.id])),
          }}
        />
        <select name={valueName(by.id)} aria-label={`${by.name} of ${title}`}>
          {[{ id: "", name: `No ${by.name}` }, ...by.options].map(({ id, name }) => (
            <option value={id} selected={id === (page.values[by.id]?.option ?? "")}>
              {name}
            </option>
          ))}
        </select>
        <button type="submit" aria-label={`Move ${title}`}>
          Move
        </button>
      </form>
    </>
  );
}

/** A few of a row's other values. */
export function CardFacts(props: { desk: NotionDesk; look: Look; page: Page; but: StoredProperty }) {
  const { desk, look, page, but } = props;
  const named = cardColumns(look);
  const columns = (
    named ?? look.source.properties.filter(({ type }) => type !== "title" && type !== "rich_text")
  )
    .filter((property) => property.id !== but.id && property.id in page.values)
    .slice(0, named ? undefined : FACTS);
  if (columns.length === 0) return null;
  return (
    <dl>
      {columns.map((property) => (
        <div>
          <dt>{property.name}</dt>
          <dd>
            <Value store={desk.store} page={page} property={property} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
