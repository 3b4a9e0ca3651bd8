/** The one call of Google Drive that is needed: whom a spreadsheet is shared with. */
import type { Context, Hono } from "hono";
import * as z from "zod";
import { inTransaction } from "../store.ts";
import type { TwinContext } from "../twin.ts";
import { findBook, permissionFor, saveBook } from "./books.ts";
import { SheetsError } from "./errors.ts";
import { callerOf } from "./token.ts";

const Sharing = z.looseObject({
  role: z.enum(["writer", "reader"]),
  type: z.literal("user"),
  emailAddress: z.email(),
});

/** Drive speaks an older dialect of errors than Sheets. */
const refused = (c: Context, code: 400 | 401 | 403 | 404, reason: string, message: string) =>
  c.json({ error: { code, message, errors: [{ message, domain: "global", reason }] } }, code);

export function driveEndpoints(app: Hono, { store, clock }: TwinContext): void {
  app.post("/drive/v3/files/:id/permissions", async (c) => {
    const text = await c.req.text();
    return inTransaction(store, () => {
      const nowMs = clock.now().getTime();
      const email = caller(c, nowMs);
      if (email === null) return refused(c, 401, "authError", "Invalid Credentials");
      const book = findBook(store, c.req.param("id"));
      const own = book?.permissions.find(({ emailAddress }) => emailAddress === email);
      if (!book || !own) return refused(c, 404, "notFound", `File not found: ${c.req.param("id")}.`);
      if (own.role === "reader")
        return refused(
          c,
          403,
          "insufficientFilePermissions",
          "The user does not have sufficient permissions for this file.",
        );
      const sharing = Sharing.safeParse(parsed(text));
      if (!sharing.success)
        return refused(
          c,
          400,
          "invalid",
          `The sandbox shares with users only: ${z.prettifyError(sharing.error)}`,
        );
      const { role, emailAddress } = sharing.data;
      const known = book.permissions.find((one) => one.emailAddress === emailAddress);
      const permission = { ...(known ?? permissionFor(emailAddress, role)), role };
      book.permissions = [...book.permissions.filter((one) => one !== known), permission];
      saveBook(store, book, nowMs);
      const { id, type } = permission;
      return c.json({ kind: "drive#permission", id, type, role });
    });
  });

  function caller(c: Context, nowMs: number): string | null {
    try {
      return callerOf(store, c, nowMs);
    } catch (error) {
      if (error instanceof SheetsError) return null;
      throw error;
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
