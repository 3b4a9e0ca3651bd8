/** A batch of requests on one spreadsheet: all of it, or none. */

import { invalid, SheetsError } from "../errors.ts";
import { createDeveloperMetadata, deleteDeveloperMetadata } from "../metadata.ts";
import type { Book } from "../model.ts";
import {
  mergeCells,
  repeatCell,
  setDataValidation,
  unmergeCells,
  updateBorders,
  updateCells,
} from "./cells.ts";
import { addChart, deleteEmbeddedObject, updateChartSpec, updateEmbeddedObjectPosition } from "./charts.ts";
import {
  appendDimension,
  autoResizeDimensions,
  insertDimension,
  updateDimensionProperties,
} from "./dimensions.ts";
import {
  addNamedRange,
  addProtectedRange,
  deleteNamedRange,
  deleteProtectedRange,
  updateNamedRange,
  updateProtectedRange,
} from "./protected.ts";
import {
  addConditionalFormatRule,
  deleteConditionalFormatRule,
  updateConditionalFormatRule,
} from "./rules.ts";
import { addSheet, deleteSheet, updateSheetProperties, updateSpreadsheetProperties } from "./sheets.ts";

type Work = (book: Book, request: object) => object;

/** Each changes the book and gives its reply, which is empty for most. */
const KINDS: Record<string, Work> = {
  ...{ updateSpreadsheetProperties, updateSheetProperties, addSheet, deleteSheet },
  ...{ updateCells, repeatCell, setDataValidation, mergeCells, unmergeCells, updateBorders },
  ...{ updateDimensionProperties, appendDimension, autoResizeDimensions, insertDimension },
  ...{ addChart, updateChartSpec, updateEmbeddedObjectPosition, deleteEmbeddedObject },
  ...{ addConditionalFormatRule, updateConditionalFormatRule, deleteConditionalFormatRule },
  ...{ addProtectedRange, updateProtectedRange, deleteProtectedRange },
  ...{ addNamedRange, updateNamedRange, deleteNamedRange },
  ...{ createDeveloperMetadata, deleteDeveloperMetadata },
};

/**
 * Changes the book by each in turn; the caller throws the book away when one is refused. Gives a reply for each.
 * @throws SheetsError that names the request.
 */
export function applyRequests(book: Book, requests: readonly Record<string, object>[]): object[] {
  if (requests.length === 0) throw invalid("Must specify at least one request.");
  return requests.map((request, index) => {
    const kinds = Object.keys(request);
    const [kind = ""] = kinds;
    const work = KINDS[kind];
    if (kinds.length !== 1 || !work)
      throw invalid(`Invalid requests[${index}]: Must have exactly one kind of request.`);
    return refusedAs(`Invalid requests[${index}].${kind}: `, () => work(book, request[kind] ?? {}));
  });
}

function refusedAs(prefix: string, work: () => object): object {
  try {
    return work();
  } catch (error) {
    if (error instanceof SheetsError && error.status === "INVALID_ARGUMENT")
      throw invalid(prefix + error.message);
    throw error;
  }
}
