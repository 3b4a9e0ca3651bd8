/** `npm run -s bench -- NAME [--options] [--json]`: measures, and prints a table or, last, one JSON line. */
import { parseArgs } from "node:util";
import { type Bench, tableOf } from "./bench.ts";

/** A new bench is a file beside this one and a line here. */
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  backup: async () => (await import("./backup.ts")).backup,
  import: async () => (await import("./import.ts")).importPeople,
  start: async () => (await import("./start.ts")).start,
  "post-approved": async () => (await import("./start.ts")).postApproved,
  "score-drafts": async () => (await import("./start.ts")).scoreDrafts,
  send: async () => (await import("./send.ts")).send,
  "notion-sync": async () => (await import("./notion-sync.ts")).notionSync,
  "stripe-sync": async () => (await import("./stripe-sync.ts")).stripeSync,
  metrics: async () => (await import("./metrics.ts")).metrics,
  web: async () => (await import("./web.ts")).web,
  score: async () => (await import("./score.ts")).score,
};

const USAGE = `Use: npm run -s bench -- NAME [--json]\nNAME is one of: ${Object.keys(BENCHES).join(", ")}\n`;

async function main([name = "", ...args]: readonly string[]): Promise<number> {
  const load = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (!load) {
    process.stderr.write(USAGE);
    return 2;
  }
  const bench = await load();
  const { values } = parseArgs({
    args: [...args],
    options: { ...bench.options, json: { type: "boolean", default: false } },
  });
  const { json, ...given } = values;
  const options = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)]));
  const result = await bench.run(options);
  const text = json ? JSON.stringify({ bench: name, ...result }) : tableOf(name, result, bench);
  process.stdout.write(`${text}\n`);
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isUsage = String((error as { code?: string }).code).startsWith("ERR_PARSE_ARGS");
  process.stderr.write(`bench: ${isUsage ? (error as Error).message : (error as Error).stack}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
