import { sayAct } from "../growth/next/words.ts";
import { blockersOf } from "../operations/health.ts";
import { checkHealth } from "./health.ts";
import { adviseNow } from "./next.ts";
import type { Command } from "./options.ts";

/** One block a part, then what stands in the way, in the order in which to deal with it. */
export const doctor: Command = async ({ app, terminal }) => {
  const { name, currency } = app.config.publication;
  terminal.title(`pressroom doctor · ${name}`);
  terminal.step(`Next: ${sayAct((await adviseNow(app)).next, currency)}`);
  const rows = await checkHealth(app);
  for (const row of rows) {
    const lines = [
      ["checked", row.checked],
      ["missing", row.missing],
      ["blocks", row.blocks],
      ["next", row.next],
    ].filter(([, text]) => text !== "");
    const body = lines.map(([label, text]) => `  ${String(label).padEnd(8)} ${text}`).join("\n");
    const mark = row.ok ? terminal.step : terminal.warn;
    mark(`${row.service} · ${row.realm}\n${body}`);
  }
  const blocked = blockersOf(rows);
  const [first] = blocked;
  terminal.end(first ? `First: ${first.blocks} ${first.next}` : "Nothing stands in the way");
  return {
    json: { services: rows, blocked },
    exitCode: rows.every(({ ok, realm }) => ok || realm !== "live") ? 0 : 1,
  };
};
