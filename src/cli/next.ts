/** `pressroom next`: where the press stands against its goal, where it loses most, and the one thing to do now. */

import type { App } from "../app.ts";
import { readSituation } from "../growth/next/read-situation.ts";
import { type Advice, adviceLines, adviseOn, sayAct, sayCost, sayWhyGain } from "../growth/next/words.ts";
import type { Desk } from "./options.ts";
import type { Terminal } from "./terminal.ts";

export interface NextOptions {
  all?: boolean;
}

export const adviseNow = async (app: App): Promise<Advice> => adviseOn(await readSituation(app));

export async function showNext({ app, terminal }: Desk, { all = false }: NextOptions) {
  const { name, currency } = app.config.publication;
  const advice = await adviseNow(app);
  tellAdvice(terminal, advice, { name, currency, all });
  return { json: adviceInJson(advice, { currency, all }), exitCode: 0 };
}

interface Shown {
  currency: string;
  /** Every act, and not the first alone. */
  all: boolean;
}

export function tellAdvice(
  terminal: Terminal,
  advice: Advice,
  { name, currency, all }: Shown & { name: string },
): void {
  const { acts } = advice;
  terminal.title(`pressroom next · ${name}`);
  for (const line of adviceLines(advice, currency)) terminal.step(line);
  if (advice.queue !== null) terminal.step(advice.queue);
  if (all)
    for (const [n, act] of acts.entries())
      terminal.step(`${n + 1}. ${sayAct(act, currency)} ${sayWhyGain(act, currency)}`);
  const others = acts.length - 1;
  terminal.end(
    all || others === 0
      ? "The first is first because of what it holds back for each minute it takes"
      : `${others} more, in their order: npm run pressroom -- next --all`,
  );
}

export function adviceInJson(
  { isRehearsal, standing, weakest, next, acts, queue }: Advice,
  { currency, all }: Shown,
) {
  const inJson = (act: Advice["next"]) => ({
    ...act,
    currency,
    costs: sayCost(act, currency),
    expected: sayWhyGain(act, currency),
  });
  return {
    ...{ rehearsal: isRehearsal, standing, weakest, next: inJson(next), queue },
    ...(all ? { acts: acts.map(inJson) } : {}),
  };
}
