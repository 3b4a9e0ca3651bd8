/** `pressroom drill`: whether the newest backup could be restored, tried out. */
import { placeAt } from "../app/backup-places.ts";
import { ConfigError, HomeError } from "../core/errors.ts";
import { chooseArchive, readInstant } from "../operations/backup/choose.ts";
import { drill, sayDrill } from "../operations/backup/drill.ts";
import { readKey } from "../operations/backup/key.ts";
import { EXIT } from "../operations/exit.ts";
import type { Common, Desk } from "./options.ts";
import { keyText } from "./restore.ts";
import { table } from "./terminal.ts";

export interface DrillOptions extends Common {
  from?: string;
  at?: string;
  identity?: string;
}

/** The key is asked for, and forgotten with this process: a drill that runs by itself would need it kept here. */
export async function runDrill({ app, terminal }: Desk, { from, at, identity: file }: DrillOptions) {
  terminal.title("A drill: nothing of this home is changed");
  const place = from === undefined ? (await app.backupPlaces())[0] : await placeAt(from, app.home);
  if (!place) {
    const example = "npm run pressroom -- setup backup, or --from FOLDER";
    throw new ConfigError("The drill", [{ key: "backup", wrong: "no place for backups is set up", example }]);
  }
  const archive = await chooseArchive(place, at === undefined ? null : readInstant(at));
  const { identity } = await readKey(await keyText(terminal, file));
  try {
    const found = await terminal.during(
      `Unpacking ${archive.name}, and comparing it`,
      () => drill(app, { place, archive, identity }),
      sayDrill,
    );
    const rows = found.changed.slice(0, 12).map((one) => [one.table, `${one.changed} of ${one.rows}`]);
    if (rows.length > 0) terminal.note(table(rows), "Rows that have changed since");
    terminal.end(`The backup of ${found.at} could be restored. Try it once a month.`);
    return { json: { ok: true, ...found }, exitCode: EXIT.done };
  } catch (error) {
    if (!(error instanceof HomeError)) throw error;
    terminal.end(`The drill failed: ${error.message}`);
    return { json: { ok: false, archive: archive.name, error: error.message }, exitCode: EXIT.failed };
  }
}
