/** How much each channel may do by itself: `ask` waits for the owner's word, `auto` goes when it is due. */
import * as z from "zod";
import type { Examples } from "./problems.ts";

const autonomy = z.enum(["ask", "auto"], "it should be ask or auto");

export const channelsSchema = z.strictObject({
  mail: z.strictObject({ autonomy: autonomy.default("ask") }).default({ autonomy: "ask" }),
});

export type Channels = z.infer<typeof channelsSchema>;

export const channelsExamples: Examples = {
  "channels.mail": "{ autonomy: ask }",
  "channels.mail.autonomy": "ask",
};
