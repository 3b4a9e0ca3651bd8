/** Google Sheets' twin: spreadsheets as the real one keeps them, on this machine only. */
import { Hono } from "hono";
import type { Twin } from "../twin.ts";
import { countBooks } from "./books.ts";
import { driveEndpoints } from "./drive.ts";
import { sheetsEndpoints } from "./endpoints.ts";
import { SHEETS_LIMITS } from "./limits.ts";
import { ownerRoutes } from "./owner-routes.ts";
import { SHEETS_SCHEMA } from "./schema.ts";
import { tokenAnswer } from "./token.ts";

export const sheetsTwin: Twin = {
  name: "sheets",
  schema: SHEETS_SCHEMA,
  limits: SHEETS_LIMITS,
  facts: (store) => ({ Spreadsheets: countBooks(store) }),
  app(context) {
    const app = new Hono();
    app.route("/_owner", ownerRoutes(context));
    app.post("/token", (c) => tokenAnswer(context, c));
    driveEndpoints(app, context);
    sheetsEndpoints(app, context);
    app.onError((error) => {
      throw error;
    });
    app.notFound((c) =>
      c.json({ error: { code: 404, message: "Method not found.", status: "NOT_FOUND" } }, 404),
    );
    return app;
  },
};
