/** A calendar: the rows of a month on their days. A day is the one that the date itself names, in its own zone. */
import { wireTime } from "../../../notion/dates.ts";
import { type Sql, sql } from "../../../notion/paging.ts";
import type { StoredProperty } from "../../../notion/properties.ts";
import type { Page } from "../../../notion/workspace.ts";
import { Act, Icon, type NotionDesk, pagesWhere, tableHref, withQuery } from "../frame.tsx";
import { valueName } from "../page/save.ts";
import { pageHref, titleText } from "../value.tsx";
import { CardFacts } from "./board.tsx";
import { both, type Look, lookHref, type Selection } from "./looks.ts";
import { type Month, monthOf, monthText, WEEKDAYS } from "./month.ts";

/** More than anybody wants to see in a month. */
const MOST = 500;
const ON_A_DAY = 6;

export const isDay = ({ type }: StoredProperty) =>
  type === "date" || type === "created_time" || type === "last_edited_time";

interface CalendarProps {
  desk: NotionDesk;
  look: Look;
  by: StoredProperty;
  selection: Selection;
}

export function Calendar(props: CalendarProps & { month: string | undefined }) {
  const { desk, look, by } = props;
  const month = monthOf(props.month, desk.clock.now());
  const pages = pagesIn(props, month);
  const today = desk.clock.now().toISOString().slice(0, 10);
  const to = (name: string) => withQuery(lookHref(look), { month: name });
  return (
    <>
      <div class="months">
        <h2>{monthText(month.name)}</h2>
        <nav aria-label="Months">
          <a href={to(month.previous)}>← {monthText(month.previous)}</a>
          <a href={lookHref(look)}>Today</a>
          <a href={to(month.next)}>{monthText(month.next)} →</a>
        </nav>
      </div>
      <table class="calendar" aria-label={`${by.name}, ${monthText(month.name)}`}>
        <thead>
          <tr>
            {WEEKDAYS.map((day) => (
              <th scope="col" abbr={day}>
                {day.slice(0, 3)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {month.weeks.map((week) => (
            <tr>
              {week.map((day) => (
                <Day {...props} day={day} today={day === today} month={month} pages={pages} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {pages.length === MOST && <p class="muted">Only the first {MOST} rows of these weeks are shown.</p>}
      {pages.length === 0 && <p class="empty">No row has its {by.name} in this month.</p>}
    </>
  );
}

function pagesIn({ desk, by, selection }: CalendarProps, { weeks }: Month): Page[] {
  const [first = "", last = ""] = [weeks[0]?.[0], weeks.at(-1)?.at(-1)];
  const { text, params } = both(selection.where, spanning(by, first, last));
  return pagesWhere(
    desk.store,
    `${text} order by ${selection.order.text} limit ${MOST}`,
    ...params,
    ...selection.order.params,
  );
}

/** Rows whose days and these have one in common. */
function spanning({ type, id }: StoredProperty, first: string, last: string): Sql {
  if (type === "date") {
    const [start, end] = [`$."${id}".date.start`, `$."${id}".date.end`];
    const day = "substr(json_extract(property_values, ?), 1, 10)";
    return sql(`${day} <= ? and coalesce(${day}, ${day}) >= ?`, start, last, end, start, first);
  }
  const column = type === "created_time" ? "created_ms" : "edited_ms";
  return sql(`date(${column} / 1000, 'unixepoch') between ? and ?`, first, last);
}

function isOn(page: Page, by: StoredProperty, day: string): boolean {
  if (by.type === "created_time") return wireTime(page.createdMs).startsWith(day);
  if (by.type === "last_edited_time") return wireTime(page.editedMs).startsWith(day);
  const date = page.values[by.id]?.date;
  if (!date) return false;
  return date.start.slice(0, 10) <= day && day <= (date.end ?? date.start).slice(0, 10);
}

interface DayProps extends CalendarProps {
  day: string;
  today: boolean;
  month: Month;
  pages: Page[];
}

function Day({ desk, look, by, day, today, month, pages }: DayProps) {
  const here = pages.filter((page) => isOn(page, by, day));
  const outside = !day.startsWith(month.name);
  const classes = [outside && "outside", today && "today", here.length === 0 && "bare"]
    .filter(Boolean)
    .join(" ");
  return (
    <td class={classes || undefined}>
      <div class="day">
        <time datetime={day} aria-current={today ? "date" : undefined}>
          <span class="weekday">{weekdayOf(day)} </span>
          {Number(day.slice(8))}
        </time>
        {by.type === "date" && (
          <Act
            desk={desk}
            action={`${tableHref(look.source)}/rows`}
            with={{ property: by.id, [valueName(by.id)]: day }}
            class="quiet"
            label={`New row on ${day}`}
          >
            +
          </Act>
        )}
      </div>
      {here.length > 0 && (
        <ul>
          {here.slice(0, ON_A_DAY).map((page) => (
            <li class="card">
              <a class="title" href={pageHref(page.id)}>
                <Icon of={page} />
                {titleText(page)}
              </a>
              <CardFacts desk={desk} look={look} page={page} but={by} />
            </li>
          ))}
          {here.length > ON_A_DAY && <li class="muted">and {here.length - ON_A_DAY} more</li>}
        </ul>
      )}
    </td>
  );
}

const weekdayOf = (day: string) => WEEKDAYS[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7]?.slice(0, 3);
