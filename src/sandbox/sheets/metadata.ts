/** Developer metadata: marks that a program puts on a spreadsheet, a tab, or a row or column, and finds again. */
import { newNumber } from "./books.ts";
import { invalid, unplayed } from "./errors.ts";
import { tabById } from "./grid.ts";
import type { Book, Metadata, MetadataLocation } from "./model.ts";

export function createDeveloperMetadata(
  book: Book,
  given: { developerMetadata?: Partial<Metadata> },
): object {
  const metadata = given.developerMetadata ?? {};
  const metadataId = metadata.metadataId ?? newNumber();
  if (book.metadata.some((one) => one.metadataId === metadataId))
    throw invalid(`Developer metadata with the id ${metadataId} already exists.`);
  if (!metadata.metadataKey) throw invalid("Developer metadata needs a metadataKey.");
  if (!metadata.visibility) throw invalid("Developer metadata needs a visibility.");
  const location = located(book, metadata.location ?? {});
  const developerMetadata = { ...metadata, metadataId, location };
  book.metadata.push(developerMetadata);
  return { createDeveloperMetadata: { developerMetadata } };
}

function located(book: Book, { spreadsheet, sheetId, dimensionRange }: MetadataLocation): MetadataLocation {
  const places = [spreadsheet || undefined, sheetId, dimensionRange].filter((one) => one !== undefined);
  if (places.length !== 1)
    throw invalid(
      "The location of developer metadata must be exactly one of spreadsheet, sheetId and dimensionRange.",
    );
  if (spreadsheet) return { locationType: "SPREADSHEET", spreadsheet: true };
  if (sheetId !== undefined) {
    tabById(book, sheetId);
    return { locationType: "SHEET", sheetId };
  }
  const { startIndex = 0, endIndex = 0, dimension } = dimensionRange ?? {};
  tabById(book, dimensionRange?.sheetId);
  if (endIndex !== startIndex + 1) throw invalid("Developer metadata stands on exactly one row or column.");
  return { locationType: dimension === "ROWS" ? "ROW" : "COLUMN", dimensionRange: { ...dimensionRange } };
}

interface Lookup {
  locationType?: string;
  metadataLocation?: MetadataLocation;
  metadataId?: number;
  metadataKey?: string;
  metadataValue?: string;
  visibility?: string;
}
export interface Filter {
  developerMetadataLookup?: Lookup;
}

/** @throws SheetsError for filters by range, which aren't played. */
export function matching(book: Book, filter: Filter): Metadata[] {
  const lookup = filter.developerMetadataLookup;
  if (!lookup) throw unplayed("data filters by range");
  const { metadataLocation: at, locationType, ...same } = lookup;
  return book.metadata.filter(
    (one) =>
      Object.entries(same).every(
        ([key, value]) => key === "locationMatchingStrategy" || one[key as keyof Metadata] === value,
      ) &&
      (locationType === undefined || one.location.locationType === locationType) &&
      (at?.sheetId === undefined || one.location.sheetId === at.sheetId) &&
      (!at?.spreadsheet || one.location.spreadsheet === true),
  );
}

export function deleteDeveloperMetadata(book: Book, { dataFilter }: { dataFilter?: Filter }): object {
  const gone = matching(book, dataFilter ?? {});
  book.metadata = book.metadata.filter((one) => !gone.includes(one));
  return { deleteDeveloperMetadata: { deletedDeveloperMetadata: gone } };
}

export function searchMetadata(book: Book, filters: readonly Filter[]): object {
  const found = book.metadata.flatMap((developerMetadata) => {
    const dataFilters = filters.filter((filter) => matching(book, filter).includes(developerMetadata));
    return dataFilters.length > 0 ? [{ developerMetadata, dataFilters }] : [];
  });
  return found.length > 0 ? { matchedDeveloperMetadata: found } : {};
}
