/** What the site may count on. */
import * as z from "zod";
import type { Examples } from "./problems.ts";

export const webSchema = z.strictObject({
  /**
   * The machine that serves the site never sleeps, so that links in mails may lead through it and clicks can be counted.
   * It needs an https PUBLIC_URL too.
   */
  alwaysOn: z.boolean("it should be true or false").default(false),
});

export type WebSettings = z.infer<typeof webSchema>;

export const webExamples: Examples = { "web.alwaysOn": "true" };
