/** Google Sheets: its official client, of which only the part for Sheets is loaded. Adapter of the port `growth/dashboard/sheet`. */
import * as z from "zod";
import type { Account } from "../../core/account.ts";
import type { Place, Sheet, Sheets } from "../../growth/dashboard/sheet.ts";
import type { SheetsCall } from "./client.ts";
import { idFor } from "./ids.ts";
import { MAKE, SHARE } from "./refusals.ts";
import { bookSeen, FIELDS } from "./seen.ts";
import { standing } from "./standing.ts";

export interface SheetsOptions {
  call: SheetsCall;
  account: Account;
  /** The service account's own. */
  address: string;
  /** The newsletter's time zone. */
  zone: string;
}

const PERMISSIONS = "https://www.googleapis.com/drive/v3/files";

export function googleSheets({ call, account, address, zone }: SheetsOptions): Sheets {
  return {
    ...{ account, address },
    make: (title) => make(call, title),
    async share(id, emailAddress) {
      const url = `${PERMISSIONS}/${encodeURIComponent(id)}/permissions?sendNotificationEmail=true&fields=id`;
      // Somebody who may edit it already is left as they are.
      await call(SHARE, "repeatable", ({ post }, signal) =>
        post(url, { type: "user", role: "writer", emailAddress }, signal),
      );
    },
    open: (id) => open(call, id, zone),
  };
}

const made = z.looseObject({ spreadsheetId: z.string(), spreadsheetUrl: z.string() });

async function make(call: SheetsCall, title: string): Promise<Place> {
  // Its first tab is the dashboard's own: an empty one would stay before it for ever.
  const first = {
    sheetId: idFor("tab", "goal"),
    title: "Goal",
    gridProperties: { rowCount: 80, columnCount: 4 },
  };
  const requestBody = { properties: { title }, sheets: [{ properties: first }] };
  const answer = await call(MAKE, "once", async ({ sheets }, signal) => {
    const fields = "spreadsheetId,spreadsheetUrl";
    return (await sheets.spreadsheets.create({ requestBody, fields }, { signal })).data;
  });
  const { spreadsheetId: id, spreadsheetUrl: url } = made.parse(answer);
  return { id, url };
}

function open(call: SheetsCall, spreadsheetId: string, zone: string): Sheet {
  const get = (fields: string) =>
    call(
      "spreadsheets.get",
      "repeatable",
      async ({ sheets }, signal) =>
        (await sheets.spreadsheets.get({ spreadsheetId, fields }, { signal })).data,
    );
  return {
    read: async () =>
      standing(bookSeen(await get(FIELDS)), {
        zone,
        // What is put in would be put in twice: after an answer that was lost, the next run reads anew and mends.
        update: async (requests) => {
          await call("spreadsheets.batchUpdate", "once", ({ sheets }, signal) =>
            sheets.spreadsheets.batchUpdate(
              { spreadsheetId, requestBody: { requests }, fields: "spreadsheetId" },
              { signal },
            ),
          );
        },
      }),
    async check() {
      const { title } = titled.parse(await get("properties.title")).properties;
      return `“${title}” can be read`;
    },
  };
}

const titled = z.looseObject({ properties: z.looseObject({ title: z.string() }) });
