/** `pressroom send --test ADDRESS [ISSUE]`: what readers would get, to one address of the owner's. */
import { readAddress } from "../audience/address.ts";
import { ConfigError } from "../core/errors.ts";
import { sendTest } from "../delivery/test-mail.ts";
import { EXIT } from "../operations/exit.ts";
import type { Desk } from "./options.ts";
import { issueNow } from "./which-issue.ts";

export interface SendOptions {
  test?: string;
  excerpt?: boolean;
}

export async function sendTestMail(
  { app, terminal }: Desk,
  wanted: string | undefined,
  options: SendOptions,
) {
  const to = addressIn(options.test);
  const issue = await issueNow(app, terminal, wanted);
  const result = await sendTest(app, { to, issue, beginning: options.excerpt === true });
  if (result.kind === "refused") {
    terminal.warn(`No test was sent. ${result.why}`);
    return { json: { sent: false, why: result.why }, exitCode: EXIT.failed };
  }
  const { subject, variant } = result;
  const rehearsal = app.realms.resend === "sandbox" ? " in the sandbox: look into its inbox" : "";
  terminal.step(
    result.kind === "sent"
      ? `“${subject}” went to ${to}${rehearsal}. It counts as no delivery, and its link to leave does nothing`
      : `“${subject}” could not be sent at once. It is tried again for ten minutes: npm run pressroom -- job send-requested`,
  );
  if (options.excerpt && variant === "whole")
    terminal.warn(
      "Free readers get no beginning of this issue, so this was the whole. The column on its row says so.",
    );
  const json = { sent: result.kind === "sent", issue: issue.number, subject, variant };
  return { json, exitCode: result.kind === "sent" ? EXIT.done : EXIT.later };
}

function addressIn(typed: string | undefined): string {
  const read = readAddress(typed ?? "");
  if (typed !== undefined && !("wrong" in read)) return read.email;
  const wrong =
    typed === undefined
      ? "issues go by themselves once they are approved; only a test is sent by hand"
      : "that is no mail address";
  throw new ConfigError("The command", [
    { key: "--test", wrong, example: "send --test you@your-domain.org 46" },
  ]);
}
