/** The owner's acts over HTTP, so that tests and other processes can do by hand what a person would. */
import type { Hono } from "hono";
import * as z from "zod";
import { noSuchAct, ownerApp } from "../owner-app.ts";
import type { TwinContext } from "../twin.ts";
import { SheetsError } from "./errors.ts";
import { type Owner, ownerActs } from "./owner-acts.ts";

const spreadsheetId = z.string().min(1);
const tab = z.string().min(1);
const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const CreateBody = z.strictObject({
  title: z.string().default("Untitled spreadsheet"),
  shareWith: z.email().nullable().default(null),
});
const TabBody = z.strictObject({ spreadsheetId, tab });
const RenameBody = z.strictObject({ spreadsheetId, tab, title: z.string().min(1) });
const MoveBody = z.strictObject({ spreadsheetId, tab, index: z.int().min(0) });
/** `at` is the first cell, e.g. `Channels!D2`. */
const TypeBody = z.strictObject({ spreadsheetId, at: z.string(), values: z.array(z.array(value)) });
const InsertBody = z.strictObject({ spreadsheetId, tab, at: z.int().min(0) });
const BookBody = z.strictObject({ spreadsheetId });
const ShareBody = z.strictObject({
  spreadsheetId,
  email: z.email().nullable().default(null),
  role: z.enum(["writer", "reader"]).default("writer"),
});

/** To be mounted at `/_owner`. */
export function ownerRoutes({ store, clock }: TwinContext): Hono {
  const { app, on: post } = ownerApp({ store }, (error) =>
    error instanceof SheetsError ? { message: error.message, status: error.code } : null,
  );
  const on = <S extends z.ZodType>(
    path: string,
    shape: S,
    work: (owner: Owner, body: z.output<S>) => object,
  ) => post(path, shape, (body) => work({ store, nowMs: clock.now().getTime() }, body));
  on("/create", CreateBody, ownerActs.create);
  on("/add-tab", TabBody, ownerActs.addTab);
  on("/rename", RenameBody, ownerActs.rename);
  on("/move", MoveBody, ownerActs.move);
  on("/delete", TabBody, ownerActs.delete);
  on("/type", TypeBody, ownerActs.type);
  on("/insert-column", InsertBody, ownerActs.insertColumn);
  on("/revoke", BookBody, ownerActs.revoke);
  on("/share", ShareBody, ownerActs.share);
  app.all("/*", noSuchAct);
  return app;
}
