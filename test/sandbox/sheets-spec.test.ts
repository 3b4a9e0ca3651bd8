import { describe, expect, test } from "vitest";
import { type FieldType, fieldsOf, messageNames } from "../../src/sandbox/sheets/messages.ts";
import { sharedFolder } from "../shared.ts";
import { dashboard, dashboardRequests } from "./sheets-dashboard.ts";
import { sheetsSandbox } from "./sheets-for-test.ts";
import { differences, discoveryIn } from "./sheets-spec.ts";

const SHARED = sharedFolder();
const why = SHARED ? "" : " (SKIPPED: ../shared/specs/sheets-v4.json is not here)";

/** As the twin's table writes it. */
function typeText(type: FieldType): string {
  if (type.kind === "list") return `[${typeText(type.of)}]`;
  if (type.kind === "message") return type.name;
  return type.kind === "enum" ? type.values.join(" ") : type.kind;
}

describe.skipIf(!SHARED)(`Google's own description of the Sheets API${why}`, () => {
  const discovery = SHARED ? discoveryIn(SHARED) : { schemas: {} };

  function described(schema: (typeof discovery.schemas)[string]): string {
    if (schema.$ref) return schema.$ref;
    if (schema.type === "array") return `[${described(schema.items ?? {})}]`;
    if (schema.enum) return schema.enum.join(" ");
    if (schema.format === "google-fieldmask") return "mask";
    return { integer: "int", boolean: "bool" }[schema.type ?? ""] ?? schema.type ?? "";
  }

  test("the twin's table of messages knows every field that Google has, with its type", () => {
    for (const name of messageNames()) {
      const properties = discovery.schemas[name]?.properties ?? {};
      const known = fieldsOf(name);
      expect([...known.keys()].sort(), name).toEqual(Object.keys(properties).sort());
      for (const [field, type] of known) {
        if (type.kind !== "unplayed")
          expect(typeText(type), `${name}.${field}`).toBe(described(properties[field] ?? {}));
      }
    }
  });

  test("a dashboard's requests and every answer to them have the described shape", async () => {
    const { api } = await sheetsSandbox();
    const requests = dashboardRequests();
    expect(differences(discovery, "BatchUpdateSpreadsheetRequest", { requests })).toEqual([]);
    const spreadsheetId = await dashboard(api);
    const { data: whole } = await api.spreadsheets.get({ spreadsheetId, includeGridData: true });
    expect(differences(discovery, "Spreadsheet", whole)).toEqual([]);
    const { data: answer } = await api.spreadsheets.batchUpdate({
      spreadsheetId,
      requestBody: {
        requests: [
          { addSheet: { properties: { title: "Jobs" } } },
          {
            addNamedRange: {
              namedRange: { name: "spend", range: { sheetId: 6, startColumnIndex: 4, endColumnIndex: 5 } },
            },
          },
          {
            createDeveloperMetadata: {
              developerMetadata: {
                metadataKey: "pressroom",
                visibility: "DOCUMENT",
                location: { sheetId: 1 },
              },
            },
          },
          { deleteConditionalFormatRule: { sheetId: 4, index: 0 } },
        ],
        includeSpreadsheetInResponse: true,
        responseIncludeGridData: true,
      },
    });
    expect(differences(discovery, "BatchUpdateSpreadsheetResponse", answer)).toEqual([]);
    expect(answer.replies?.map((reply) => Object.keys(reply))).toEqual([
      ["addSheet"],
      ["addNamedRange"],
      ["createDeveloperMetadata"],
      ["deleteConditionalFormatRule"],
    ]);
  });

  test("the values' answers have the described shape", async () => {
    const { api } = await sheetsSandbox();
    const spreadsheetId = await dashboard(api);
    const { values } = api.spreadsheets;
    const one = await values.get({ spreadsheetId, range: "MRR!A1:B3" });
    expect(differences(discovery, "ValueRange", one.data)).toEqual([]);
    const all = await values.batchGet({ spreadsheetId, ranges: ["MRR!A1:B3", "Goal"] });
    expect(differences(discovery, "BatchGetValuesResponse", all.data)).toEqual([]);
    const written = await values.update({
      ...{ spreadsheetId, range: "Channels!E2", valueInputOption: "RAW", includeValuesInResponse: true },
      requestBody: { values: [[12]] },
    });
    expect(differences(discovery, "UpdateValuesResponse", written.data)).toEqual([]);
    const data = [{ range: "Channels!E3", values: [[13]] }];
    const many = await values.batchUpdate({ spreadsheetId, requestBody: { valueInputOption: "RAW", data } });
    expect(differences(discovery, "BatchUpdateValuesResponse", many.data)).toEqual([]);
    const cleared = await values.clear({ spreadsheetId, range: "Channels!E2:E3", requestBody: {} });
    expect(differences(discovery, "ClearValuesResponse", cleared.data)).toEqual([]);
  });

  test("the check itself notices what is wrong", () => {
    const wrong = {
      spreadsheetId: 7,
      sheets: [{ colour: "red", charts: [{ spec: { basicChart: { chartType: "PIE" } } }] }],
    };
    expect(differences(discovery, "Spreadsheet", wrong)).toEqual([
      "Spreadsheet.spreadsheetId: 7 is no string",
      "Spreadsheet.sheets[0].colour: unknown",
      "Spreadsheet.sheets[0].charts[0].spec.basicChart.chartType: PIE is none of the allowed values",
    ]);
  });
});
