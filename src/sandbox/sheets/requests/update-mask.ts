/** The `fields` of an update request: required, and every path one of the message's. */
import { invalid } from "../errors.ts";
import { type Mask, MaskError, parseMask, unknownPath } from "../field-mask.ts";

/** What only the vendor writes. */
const READ_ONLY: Record<string, readonly string[]> = {
  CellData: ["effectiveValue", "formattedValue", "effectiveFormat", "hyperlink"],
  SheetProperties: ["sheetId", "sheetType"],
  ProtectedRange: ["protectedRangeId", "requestingUserCanEdit"],
  NamedRange: ["namedRangeId"],
};

/** @throws SheetsError when it is missing, or names what the message has not or what only the vendor writes. */
export function updateMask(message: string, fields: string | undefined): Mask {
  if (!fields?.trim())
    throw invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)");
  const mask = readMask(fields);
  const wrong = unknownPath(message, mask);
  if (wrong !== null) throw invalid(`Invalid field: ${wrong}`);
  const readOnly = READ_ONLY[message]?.find((name) => mask.has(name));
  if (readOnly) throw invalid(`The field ${readOnly} is read-only.`);
  return mask;
}

function readMask(fields: string): Mask {
  try {
    return parseMask(fields);
  } catch (error) {
    if (error instanceof MaskError) throw invalid(`Invalid fields: ${fields}`);
    throw error;
  }
}
