/** `pressroom setup`: from nothing to a press that runs by itself, one step after the other. What is done is found, and passed. */
import { ConfigError, ServiceError } from "../../core/errors.ts";
import { EXIT, isStop } from "../../operations/exit.ts";
import { type Desk, openAgain } from "../options.ts";
import { endOf } from "./end.ts";
import { askingOrLeaving } from "./leaving.ts";
import { overview, standingsOf, stepsInJson } from "./overview.ts";
import type { SetUpOptions, Step } from "./step.ts";
import { STEPS } from "./steps.ts";

export async function setUp(desk: Desk, options: SetUpOptions) {
  if (options.nonInteractive) return (await import("./unasked.ts")).setUpUnasked(desk, options);
  const { app, terminal } = desk;
  terminal.title("pressroom setup");
  terminal.note(overview(await standingsOf(app)), "Where things stand");
  if (await throughAll(desk)) {
    // Whoever leaves waits for no service.
    const steps = await openAgain(desk, async (fresh) => stepsInJson(await standingsOf(fresh.app)));
    terminal.end(STOPPED);
    return { json: { ok: false, steps, next: STOPPED }, exitCode: EXIT.later };
  }
  const { json, exitCode, next } = await openAgain(desk, (fresh) => endOf(fresh));
  terminal.end(next);
  return { json, exitCode };
}

const STOPPED =
  "Stopped; what is done is kept. To go on where you were, in a terminal: npm run pressroom -- setup (scripts: --non-interactive)";

/** Whether the owner left before the end. */
async function throughAll(desk: Desk): Promise<boolean> {
  for (const [index, step] of STEPS.entries()) {
    const standing = await openAgain(desk, ({ app }) => step.standing(app));
    if (standing.isDone) continue;
    if ((await takeStep(desk, step, index)) === "leave") return true;
  }
  return false;
}

type Answer = "now" | "other" | "later" | "leave";
type Choices = readonly { value: Answer; label: string }[];

const FIRST: Choices = [
  { value: "now", label: "Set it up now" },
  { value: "later", label: "Later" },
  { value: "leave", label: "Leave; what is done is kept" },
];

const again = (hasKey: boolean): Choices => [
  { value: "now", label: "Try again" },
  ...(hasKey ? [{ value: "other", label: "Try again with another key" } as const] : []),
  { value: "later", label: "Go on; this can wait" },
  { value: "leave", label: "Leave; what is done is kept" },
];

/** Until it is done, or the owner has had enough of it. */
async function takeStep(desk: Desk, step: Step, index: number): Promise<"done" | "later" | "leave"> {
  const { terminal, signal } = desk;
  terminal.note(
    `${step.why}\nAbout ${step.minutes} ${step.minutes === 1 ? "minute" : "minutes"}.`,
    `${index + 1} of ${STEPS.length} · ${step.title}`,
  );
  for (let choices = FIRST; ; ) {
    const answer = await terminal.choose(step.title, choices);
    if (answer === null || answer === "leave" || signal.aborted) return "leave";
    if (answer === "later") return "later";
    const came = await setUpStep(desk, step, answer === "other");
    if (came === "done") terminal.step(step.unlocks);
    if (came !== "failed") return came;
    if (signal.aborted) return "leave";
    choices = again(await openAgain(desk, async ({ app }) => step.canUnasked(app, {})));
  }
}

/** Whoever stops answering is asked what to do with the step, not taken out of all of them; who wanted no more goes on. */
async function setUpStep(desk: Desk, step: Step, isNew: boolean): Promise<"done" | "later" | "failed"> {
  const { terminal } = desk;
  const asking = { ...desk, terminal: askingOrLeaving(terminal) };
  try {
    const { exitCode } = await openAgain(asking, (fresh) => step.setUp(fresh, { new: isNew }));
    // What only takes its time, such as DNS, keeps nobody from the rest.
    if (exitCode === EXIT.later) return "later";
    if (exitCode !== EXIT.done) return "failed";
    return (await openAgain(desk, ({ app }) => step.standing(app))).isDone ? "done" : "later";
  } catch (error) {
    if (error instanceof ServiceError || error instanceof ConfigError) terminal.warn(error.message);
    else if (!isStop(error)) throw error;
    return "failed";
  }
}
