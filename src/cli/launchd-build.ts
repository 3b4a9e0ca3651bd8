/** `npm run launchd:build`: the schedule's defaults → `launchd/*.plist`, one for each scheduled job and one for the site. */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkout } from "../../config/env.ts";
import { scheduleSchema } from "../../config/schedule.ts";
import { agentsFor, siteAgent, toPropertyList } from "../operations/launchd.ts";

/** What the folder should hold: file name → XML. */
export function propertyLists(): Map<string, string> {
  const agents = [...agentsFor(scheduleSchema.parse(undefined)).values(), siteAgent()];
  return new Map(agents.map((agent) => [`${agent.Label}.plist`, toPropertyList(agent)]));
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
