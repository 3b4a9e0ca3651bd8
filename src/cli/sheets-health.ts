/** What `doctor` says of the spreadsheet: whether the numbers get there. Nothing of the pipe waits for it. */
import type { App } from "../app.ts";
import { ConfigError, ServiceError } from "../core/errors.ts";
import { knownSpreadsheet } from "../growth/dashboard/spreadsheet.ts";
import type { Health } from "../operations/health.ts";

const SET_UP = "npm run pressroom -- setup sheets";

/** One small read, where a spreadsheet is known. */
export async function checkSheets(app: App): Promise<Health> {
  const realm = app.realms.sheets;
  const row = { service: "sheets", realm, ok: true, blocks: "" };
  try {
    const sheets = await app.sheets();
    const place = await knownSpreadsheet(app.ledger.db, sheets.account);
    if (!place)
      return realm === "sandbox"
        ? { ...row, checked: "no spreadsheet yet", missing: "GOOGLE_SERVICE_ACCOUNT", next: OPTIONAL }
        : {
            ...row,
            ok: false,
            checked: `the key is of ${sheets.address}`,
            missing: "a spreadsheet",
            next: SET_UP,
          };
    const checked = `${await sheets.open(place.id).check()}: ${place.url}`;
    return realm === "sandbox"
      ? { ...row, checked, missing: "GOOGLE_SERVICE_ACCOUNT", next: OPTIONAL }
      : { ...row, checked, missing: "", next: "" };
  } catch (error) {
    if (!(error instanceof ServiceError || error instanceof ConfigError)) throw error;
    const isLater = error instanceof ServiceError && error.retryable;
    return {
      ...{ ...row, ok: false, checked: "asked, and it failed", missing: error.message },
      blocks: "Your spreadsheet shows the numbers of the last run that worked; none is lost.",
      next: isLater ? "Try again in a few minutes." : SET_UP,
    };
  }
}

const OPTIONAL = `Optional: npm run pressroom -- metrics shows the same numbers. For a spreadsheet of your own: ${SET_UP}`;
