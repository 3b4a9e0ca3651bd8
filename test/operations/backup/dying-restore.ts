/** A restore as a process of its own, which is killed at the given rename: `HOME DISK KEYFILE NAME RENAME`. */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const [home = "", disk = "", keyFile = "", name = "", at = ""] = process.argv.slice(2);
const identity = fs.readFileSync(keyFile, "utf8");
const rename = fs.renameSync;
let renames = 0;
fs.renameSync = (from, to) => {
  if (renames++ === Number(at)) process.kill(process.pid, "SIGKILL");
  rename(from, to);
};
syncBuiltinESMExports();

const { eraseAgain } = await import("../../../src/audience/erase.ts");
const { forgetPages } = await import("../../../src/content/publish.ts");
const { systemClock: clock } = await import("../../../src/core/clock.ts");
const { folderPlace } = await import("../../../src/operations/backup/folder.ts");
const { restoreHome } = await import("../../../src/operations/backup/restore.ts");
await restoreHome({
  ...{ home, from: folderPlace(disk), name, identity, replace: true, clock },
  eraseAgain: (ledger, erasures) => eraseAgain({ ledger, clock }, erasures),
  forgetFiles: ({ db }) => forgetPages(db),
});
