/** Every step of `pressroom setup`, and how it stands. */
import type { App } from "../../app.ts";
import { table } from "../terminal.ts";
import type { Standing, Step } from "./step.ts";
import { STEPS } from "./steps.ts";

export type Standings = readonly { step: Step; standing: Standing }[];

export async function standingsOf(app: App): Promise<Standings> {
  const found: { step: Step; standing: Standing }[] = [];
  for (const step of STEPS) found.push({ step, standing: await step.standing(app) });
  return found;
}

export const overview = (standings: Standings): string =>
  table(standings.map(({ step, standing }) => [standing.isDone ? "✓" : "·", step.title, standing.says]));

export const stepsInJson = (standings: Standings) =>
  standings.map(({ step: { name, isNeeded }, standing: { isDone, says } }) => ({
    name,
    done: isDone,
    says,
    needed: isNeeded,
  }));
