/** `pressroom setup --non-interactive`: everything that the environment and the options allow, and a list of the rest. */
import { ConfigError, ServiceError } from "../../core/errors.ts";
import { EXIT } from "../../operations/exit.ts";
import { type Desk, openAgain } from "../options.ts";
import { endOf } from "./end.ts";
import type { SetUpOptions, Step } from "./step.ts";
import { STEPS } from "./steps.ts";

export async function setUpUnasked(desk: Desk, options: SetUpOptions) {
  desk.terminal.title("pressroom setup");
  const codes: number[] = [];
  for (const step of STEPS) codes.push(await take(desk, step, options));
  return openAgain(desk, async (fresh) => {
    const { json, open, exitCode, next } = await endOf(fresh);
    const missing = open.map(({ step, standing }) => ({
      ...{ name: step.name, needed: step.isNeeded, wants: step.wants, says: standing.says },
      next: `npm run pressroom -- setup${step.name === "publication" || step.name === "schedule" ? "" : ` ${step.name}`}`,
    }));
    const lines = missing.map(({ name, needed, wants }) => `${name}${needed ? "" : " (optional)"}: ${wants}`);
    if (lines.length > 0) desk.terminal.note(lines.join("\n"), "What is missing");
    desk.terminal.end(next);
    return { json: { ...json, missing }, exitCode: worst([...codes, exitCode]) };
  });
}

/** What is there stays as it is; what can't be done without a person is passed. */
async function take(desk: Desk, step: Step, options: SetUpOptions): Promise<number> {
  return openAgain(desk, async (fresh) => {
    if (!step.canUnasked(fresh.app, options)) return EXIT.done;
    try {
      return (await step.setUp(fresh, { ...options, nonInteractive: true })).exitCode;
    } catch (error) {
      // One service that is down, or set up wrongly, keeps nobody from the others.
      if (!(error instanceof ServiceError) && !(error instanceof ConfigError)) throw error;
      desk.terminal.warn(`${step.title}: ${error.message}`);
      return error instanceof ConfigError ? EXIT.usage : error.retryable ? EXIT.later : EXIT.failed;
    }
  });
}

/** What needs a person weighs more than what only takes time. */
const worst = (codes: readonly number[]): number =>
  [EXIT.usage, EXIT.failed, EXIT.later].find((code) => codes.includes(code)) ?? EXIT.done;
