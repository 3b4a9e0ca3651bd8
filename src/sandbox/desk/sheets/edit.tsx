/** Typing into a cell, as the owner would in Sheets, which warns where pressroom writes. */
import type { Context } from "hono";
import { shownText } from "../../sheets/cell-answer.ts";
import { SheetsError } from "../../sheets/errors.ts";
import type { Place } from "../../sheets/formulas.ts";
import { areaFromA1, cellAt, quoted } from "../../sheets/grid.ts";
import { ownerActs } from "../../sheets/owner-acts.ts";
import { inTransaction } from "../../store.ts";
import type { Posted } from "../posted-form.ts";
import { refused, type SheetsDesk, SheetsLayout, tabHref } from "./frame.tsx";
import { protectionOf } from "./protection.ts";

const CELL = /^[A-Z]{1,3}[1-9]\d{0,6}$/;

/** What one would have typed to get what is there. */
function typedIn({ book, tab }: Place, name: string): string {
  const area = areaIn({ book, tab }, name);
  const cell = area && cellAt(tab, area.top, area.left);
  const value = cell?.userEnteredValue;
  if (value?.formulaValue) return value.formulaValue;
  const type = cell?.userEnteredFormat?.numberFormat?.type ?? "";
  return /^DATE/.test(type) ? shownText(value, cell?.userEnteredFormat) : shownText(value, undefined);
}

function areaIn({ book, tab }: Place, name: string) {
  if (!CELL.test(name)) return null;
  try {
    return areaFromA1(book, `${quoted(tab.properties.title)}!${name}`);
  } catch (error) {
    if (error instanceof SheetsError) return null;
    throw error;
  }
}

export function EditForm({
  desk,
  place,
  at = "",
}: {
  desk: SheetsDesk;
  place: Place;
  at: string | undefined;
}) {
  const known = areaIn(place, at) ? at : "";
  return (
    <form method="post" action={tabHref(place.book, place.tab)} class="bar" id="type">
      <input type="hidden" name="token" value={desk.token} />
      <label>
        Cell{" "}
        <input name="cell" value={known} required pattern="[A-Za-z]{1,3}[1-9][0-9]*" size={5} class="short" />
      </label>
      <label class="long">
        holds <input name="value" value={known ? typedIn(place, known) : ""} autocomplete="off" />
      </label>
      <button type="submit">Type it in</button>
    </form>
  );
}

/** Handles the form: a cell that is protected is changed only when the warning was seen. */
export function saveTyped(c: Context<Posted>, desk: SheetsDesk, place: Place): Response | Promise<Response> {
  const form = c.get("form");
  const name = (form.get("cell") ?? "").trim().toUpperCase();
  const value = form.get("value") ?? "";
  const area = areaIn(place, name);
  if (!area)
    return refused(
      c,
      400,
      `There is no cell ${name || "without a name"} on this tab, so nothing was changed.`,
    );
  const isProtected = protectionOf(place.book, place.tab).covers([area.top, area.left]);
  if (isProtected && form.get("anyway") !== "yes")
    return c.html(<Warning desk={desk} place={place} name={name} value={value} />);
  const href = `${tabHref(place.book, place.tab)}?cell=${name}`;
  if (value === typedIn(place, name)) return c.redirect(`${href}&done=unchanged`, 303);
  const at = `${quoted(place.tab.properties.title)}!${name}`;
  const owner = { store: desk.store, nowMs: desk.clock.now().getTime() };
  inTransaction(desk.store, () =>
    ownerActs.type(owner, { spreadsheetId: place.book.id, at, values: [[value]] }),
  );
  return c.redirect(`${href}&done=typed`, 303);
}

function Warning({
  desk,
  place,
  name,
  value,
}: {
  desk: SheetsDesk;
  place: Place;
  name: string;
  value: string;
}) {
  const href = tabHref(place.book, place.tab);
  return (
    <SheetsLayout title="Heads up">
      <h1>Heads up!</h1>
      <p class="lede">
        pressroom writes {name} of {place.tab.properties.title} itself, and writes over it at its next run.
        Sheets would ask you, too: change it anyway?
      </p>
      <form method="post" action={href} class="bar">
        {Object.entries({ token: desk.token, cell: name, value, anyway: "yes" }).map(([field, text]) => (
          <input type="hidden" name={field} value={text} />
        ))}
        <button type="submit">Change it anyway</button>
        <a href={href}>Leave it as it is</a>
      </form>
    </SheetsLayout>
  );
}
