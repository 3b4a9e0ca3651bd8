/** How `pressroom setup` ends: what is done, and what stands between an issue and its next paying reader. */
import { sayAct } from "../../growth/next/words.ts";
import { EXIT } from "../../operations/exit.ts";
import { blockersOf } from "../../operations/health.ts";
import { checkHealth } from "../health.ts";
import { adviseNow } from "../next.ts";
import type { Desk } from "../options.ts";
import { overview, standingsOf, stepsInJson } from "./overview.ts";

/** Asks every service that is set up once. */
export async function endOf({ app, terminal }: Desk) {
  const standings = await standingsOf(app);
  const blocked = blockersOf(await checkHealth(app));
  terminal.note(overview(standings), "Where things stand now");
  const lines = blocked.map(({ blocks, next }, index) => `${index + 1}. ${blocks} ${next}`);
  if (lines.length > 0)
    terminal.note(lines.join("\n"), "What stands between an issue and its next paying reader");
  const next = `Next: ${sayAct((await adviseNow(app)).next, app.config.publication.currency)}`;
  const open = standings.filter(({ standing }) => !standing.isDone);
  const ok = open.every(({ step }) => !step.isNeeded);
  const steps = stepsInJson(standings);
  return { json: { ok, steps, blocked, next }, exitCode: ok ? EXIT.done : EXIT.failed, open, next };
}
