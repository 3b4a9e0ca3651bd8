/** `npm run launchd:build`: the schedule's defaults → `launchd/*.plist`, one for each scheduled job. */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkout } from "../../config/env.ts";
import { scheduleSchema } from "../../config/schedule.ts";
import { agentsFor, labelOf, toPropertyList } from "../operations/launchd.ts";

/** What the folder should hold: file name → XML. */
export function propertyLists(): Map<string, string> {
  const agents = [...agentsFor(scheduleSchema.parse(undefined))];
  return new Map(agents.map(([job, agent]) => [`${labelOf(job)}.plist`, toPropertyList(agent)]));
}

if (import.meta.main) {
  const folder = join(checkout(), "launchd");
  const lists = propertyLists();
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (name.endsWith(".plist") && !lists.has(name)) await rm(join(folder, name));
  }
  for (const [name, xml] of lists) await writeFile(join(folder, name), xml);
  process.stdout.write(`Wrote ${[...lists.keys()].join(", ")} in ${folder}\n`);
}
