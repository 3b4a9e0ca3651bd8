/** One tab: its charts, its cells, and a form to type into it. */
import type { Place } from "../../sheets/formulas.ts";
import { ChartFigure } from "./chart/chart.tsx";
import { EditForm } from "./edit.tsx";
import { type SheetsDesk, SheetsLayout, tabHref } from "./frame.tsx";
import { Grid } from "./grid.tsx";
import { protectionOf } from "./protection.ts";

const DONE: Record<string, string> = {
  typed: "The cell is changed.",
  unchanged: "Nothing was different, so nothing was changed.",
};

export function TabPage(props: {
  desk: SheetsDesk;
  place: Place;
  cell: string | undefined;
  done: string | undefined;
  from: string | undefined;
}) {
  const { book, tab } = props.place;
  const protection = protectionOf(book, tab);
  const sentence = props.done && Object.hasOwn(DONE, props.done) ? DONE[props.done] : undefined;
  return (
    <SheetsLayout
      title={`${tab.properties.title} · ${book.properties.title}`}
      colours={`${tabHref(book, tab)}/colours.css`}
    >
      <p class="crumbs">
        <a href="/sheets">Google Sheets</a> / {book.properties.title}
      </p>
      <h1>{tab.properties.title}</h1>
      <nav class="tabs sheet-tabs" aria-label="Tabs">
        {book.tabs
          .filter((one) => !one.properties.hidden || one === tab)
          .map((one) => (
            <a href={tabHref(book, one)} aria-current={one === tab ? "page" : undefined}>
              {one.properties.title}
            </a>
          ))}
      </nav>
      {sentence && (
        <p class="done" role="status">
          {sentence}
        </p>
      )}
      {tab.charts.map((chart) => (
        <ChartFigure book={book} chart={chart} />
      ))}
      {protection.any && (
        <p class="hint">
          <span class="badge warn">protected</span> pressroom writes this tab anew at each run, so Sheets
          warns before a change by hand.
          {protection.open && (
            <>
              {" "}
              What is <span class="own">marked like this</span> is yours.
            </>
          )}
        </p>
      )}
      <Grid place={props.place} protection={protection} from={props.from} />
      <EditForm desk={props.desk} place={props.place} at={props.cell} />
    </SheetsLayout>
  );
}
