/** One property's value, for a table's cell or a page's list of properties. */
import type { DatabaseSync } from "node:sqlite";
import type { Child } from "hono/jsx";
import type { StoredDate } from "../../notion/dates.ts";
import { wireTime } from "../../notion/dates.ts";
import type { StoredOption } from "../../notion/options.ts";
import type { StoredProperty } from "../../notion/properties.ts";
import type { RichText } from "../../notion/rich-text.ts";
import { titleOf } from "../../notion/values.ts";
import { findPage, type Page } from "../../notion/workspace.ts";
import { isWebAddress } from "./markdown.tsx";

const CURRENCIES: Record<string, string> = { dollar: "USD", euro: "EUR", pound: "GBP", yen: "JPY" };

export const pageHref = (id: string) => `/notion/pages/${id}`;

export const titleText = (page: Page) => titleOf(page.values) || "Untitled";

export function Value({
  store,
  page,
  property,
}: {
  store: DatabaseSync;
  page: Page;
  property: StoredProperty;
}) {
  const value = page.values[property.id];
  if (property.type === "created_time") return <Moment iso={wireTime(page.createdMs)} />;
  if (property.type === "last_edited_time") return <Moment iso={wireTime(page.editedMs)} />;
  if (property.type === "checkbox") return <Tick on={value?.checkbox ?? false} />;
  if (!value) return null;
  switch (property.type) {
    case "number":
      return <>{numberText(value.number ?? 0, property.format)}</>;
    case "select":
    case "status":
      return (
        <Chips options={property.options} ids={[value.option ?? ""]} dotted={property.type === "status"} />
      );
    case "multi_select":
      return <Chips options={property.options} ids={value.options ?? []} dotted={false} />;
    case "date":
      return value.date ? <Dates date={value.date} /> : null;
    case "url":
      return <WebLink href={value.text ?? ""} />;
    case "relation":
      return <Related store={store} ids={value.pages ?? []} />;
    case "title":
    case "rich_text":
      return <Text items={value.items ?? []} />;
    default:
      return <>{value.text}</>;
  }
}

function Text({ items }: { items: RichText }) {
  return (
    <>
      {items.map(({ plain_text, href, annotations }) => {
        let part: Child = plain_text;
        if (annotations.code) part = <code>{part}</code>;
        if (annotations.bold) part = <strong>{part}</strong>;
        if (annotations.italic) part = <em>{part}</em>;
        if (annotations.strikethrough) part = <s>{part}</s>;
        return href !== null && isWebAddress(href) ? <a href={href}>{part}</a> : part;
      })}
    </>
  );
}

function Chips({ options, ids, dotted }: { options: StoredOption[]; ids: string[]; dotted: boolean }) {
  const chosen = ids.flatMap((id) => options.find((option) => option.id === id) ?? []);
  return (
    <span class="chips">
      {chosen.map((option) => (
        <span class={`chip ${option.color}${dotted ? " dotted" : ""}`}>{option.name}</span>
      ))}
    </span>
  );
}

const Tick = ({ on }: { on: boolean }) => (
  <span class={on ? "tick on" : "tick"} role="img" aria-label={on ? "yes" : "no"}>
    {on ? "✓" : ""}
  </span>
);

function WebLink({ href }: { href: string }) {
  if (!isWebAddress(href)) return <>{href}</>;
  const { host, pathname } = new URL(href);
  const path = pathname.replace(/\/$/, "");
  return (
    <a class="web" href={href} rel="noreferrer" title={href}>
      {host + (path.length > 24 ? `${path.slice(0, 23)}…` : path)}
    </a>
  );
}

function Related({ store, ids }: { store: DatabaseSync; ids: string[] }) {
  const pages = ids.flatMap((id) => findPage(store, id) ?? []);
  return (
    <>
      {pages.map((page, index) => (
        <>
          {index > 0 && ", "}
          <a href={pageHref(page.id)}>{titleText(page)}</a>
        </>
      ))}
    </>
  );
}

const Dates = ({ date }: { date: StoredDate }) => (
  <span class="keep">
    <Moment iso={date.start} />
    {date.end === null ? "" : " – "}
    {date.end === null ? "" : <Moment iso={date.end} />}
  </span>
);

/** `6 Oct 2026`, or with its time as written: `6 Oct 2026, 09:30 +02:00`. */
export function Moment({ iso }: { iso: string }) {
  const day = new Date(`${iso.slice(0, 10)}T00:00:00Z`).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  const zone = /[+-]\d{2}:\d{2}$/.exec(iso)?.[0] ?? "+00:00";
  return (
    <time class="keep" datetime={iso}>
      {day}
      {iso.length > 10 && (
        <span class="hour">{` ${iso.slice(11, 16)} ${zone === "+00:00" ? "UTC" : zone}`}</span>
      )}
    </time>
  );
}

function numberText(number: number, format: string): string {
  const currency = CURRENCIES[format];
  if (currency) return number.toLocaleString("en", { style: "currency", currency });
  if (format === "percent")
    return number.toLocaleString("en", { style: "percent", maximumFractionDigits: 2 });
  return number.toLocaleString("en", {
    maximumFractionDigits: 10,
    useGrouping: format === "number_with_commas",
  });
}
