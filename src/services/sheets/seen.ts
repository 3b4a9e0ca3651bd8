/** The one read: which fields are asked for, and what they say. */
import * as z from "zod";
import { ServiceError } from "../../core/errors.ts";
import type { Kept } from "./cells.ts";
import { MARK, type Mark, readMark } from "./ids.ts";

/**
 * All that one read asks for. The values of every tab come along, since the owner may have renamed any, and a range of a
 * tab that is gone would be refused; their formats and notes, which are most of a spreadsheet, don't.
 */
export const FIELDS = [
  "spreadsheetId",
  "spreadsheetUrl",
  "properties(title,locale,timeZone)",
  `sheets(${[
    "properties(sheetId,title,index,gridProperties(rowCount,columnCount,frozenRowCount))",
    "developerMetadata(metadataId,metadataKey,metadataValue)",
    "protectedRanges(protectedRangeId)",
    "charts(chartId)",
    "conditionalFormats(ranges,gradientRule(minpoint(type,value),midpoint(type,value),maxpoint(type,value)))",
    "data(rowData(values(effectiveValue)))",
  ].join(",")})`,
].join(",");

const whole = z.int().default(0);
const value = z.looseObject({
  effectiveValue: z
    .looseObject({
      numberValue: z.number().optional(),
      stringValue: z.string().optional(),
      boolValue: z.boolean().optional(),
      errorValue: z.unknown().optional(),
    })
    .optional(),
});
const range = z.looseObject({
  ...{ startRowIndex: whole, startColumnIndex: whole },
  ...{ endRowIndex: z.int().optional(), endColumnIndex: z.int().optional() },
});
const point = z.looseObject({ type: z.string().optional(), value: z.string().optional() });
const gradient = z.looseObject({
  ...{ minpoint: point.optional(), midpoint: point.optional(), maxpoint: point.optional() },
});
const list = <T extends z.ZodType>(of: T) => z.array(of).default([]);

const sheet = z.looseObject({
  properties: z.looseObject({
    sheetId: whole,
    title: z.string(),
    index: whole,
    // A tab that is one chart, or of another source, has no grid.
    gridProperties: z
      .looseObject({ rowCount: whole, columnCount: whole, frozenRowCount: whole })
      .default({ rowCount: 0, columnCount: 0, frozenRowCount: 0 }),
  }),
  developerMetadata: list(
    z.looseObject({
      metadataId: z.int(),
      metadataKey: z.string().default(""),
      metadataValue: z.string().default(""),
    }),
  ),
  protectedRanges: list(z.looseObject({ protectedRangeId: z.int() })),
  charts: list(z.looseObject({ chartId: z.int() })),
  conditionalFormats: list(z.looseObject({ ranges: list(range), gradientRule: gradient.optional() })),
  data: list(z.looseObject({ rowData: list(z.looseObject({ values: list(value) })) })),
});

const spreadsheet = z.looseObject({
  spreadsheetId: z.string(),
  spreadsheetUrl: z.string(),
  properties: z.looseObject({
    title: z.string(),
    locale: z.string().default(""),
    timeZone: z.string().default(""),
  }),
  sheets: list(sheet),
});

export type GradientSeen = z.infer<typeof gradient>;
export type RangeSeen = z.infer<typeof range>;

/** A tab as it stands, whoever it is of. */
export interface TabSeen {
  id: number;
  title: string;
  index: number;
  rowCount: number;
  columnCount: number;
  frozenRows: number;
  /** By row, then column: only as far as something stands. Of a formula its result, of a tick or an error its name. */
  cells: readonly (readonly Kept[])[];
  /** What pressroom wrote there last; null where it is none of ours. */
  mark: Mark | null;
  markIds: readonly number[];
  protections: readonly number[];
  charts: readonly number[];
  /** The rules of the tab in their order; null for those that are no gradient. */
  gradients: readonly ({ rule: GradientSeen; ranges: readonly RangeSeen[] } | null)[];
}

export interface BookSeen {
  id: string;
  url: string;
  title: string;
  locale: string;
  zone: string;
  tabs: readonly TabSeen[];
}

/** @throws ServiceError when Google answers in a shape that it doesn't have */
export function bookSeen(answer: unknown): BookSeen {
  const read = spreadsheet.safeParse(answer);
  if (!read.success) {
    const at = read.error.issues[0]?.path.join(".") ?? "";
    throw new ServiceError({
      ...{ service: "sheets", operation: "spreadsheets.get", status: 200, code: "unreadable" },
      message: `it answered with what can't be read, at ${at}. A newer pressroom may know it`,
      ...{ retryable: false, effect: "refused" },
    });
  }
  const { spreadsheetId: id, spreadsheetUrl: url, properties, sheets } = read.data;
  const { title, locale, timeZone: zone } = properties;
  return { id, url, title, locale, zone, tabs: sheets.map(tabSeen) };
}

function tabSeen(found: z.infer<typeof sheet>): TabSeen {
  const { properties, data } = found;
  const { sheetId: id, title, index, gridProperties: grid } = properties;
  const ours = found.developerMetadata.filter(({ metadataKey }) => metadataKey === MARK);
  return {
    ...{ id, title, index },
    ...{ rowCount: grid.rowCount, columnCount: grid.columnCount, frozenRows: grid.frozenRowCount },
    cells: (data[0]?.rowData ?? []).map(({ values }) => values.map(keptIn)),
    mark: readMark(ours[0]?.metadataValue ?? ""),
    markIds: ours.map(({ metadataId }) => metadataId),
    protections: found.protectedRanges.map(({ protectedRangeId }) => protectedRangeId),
    charts: found.charts.map(({ chartId }) => chartId),
    gradients: found.conditionalFormats.map(({ gradientRule: rule, ranges }) =>
      rule ? { rule, ranges } : null,
    ),
  };
}

function keptIn({ effectiveValue: shown }: z.infer<typeof value>): Kept {
  if (!shown) return null;
  const { numberValue, stringValue, boolValue, errorValue } = shown;
  if (boolValue !== undefined) return String(boolValue);
  return (
    numberValue ?? (stringValue === "" ? null : stringValue) ?? (errorValue === undefined ? null : "#ERROR!")
  );
}
