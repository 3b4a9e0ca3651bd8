/** Runs several commands one after the other in this one process, as `cli.ts` runs one: `many.ts '[["doctor"],…]'`. */
import { main } from "../../src/cli/main.ts";
import { AFTER } from "./marks.ts";

const commands: string[][] = JSON.parse(process.argv[2] ?? "[]");
const codes: number[] = [];
for (const args of commands) {
  process.exitCode = 0;
  await main(["node", "pressroom", ...args]);
  codes.push(Number(process.exitCode));
  for (const stream of [process.stdout, process.stderr]) stream.write(AFTER);
}
process.exitCode = 0;
process.stdout.write(JSON.stringify(codes));
