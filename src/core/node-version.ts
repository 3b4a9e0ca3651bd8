/** Imports nothing, so that a Node that is too old can still load it and say so. */

/** The oldest Node whose `node:sqlite` tells a statement's columns, on which the ledger rests. */
const OLDEST = [22, 16] as const;

/** One sentence if this Node can't run pressroom, else null. */
export function nodeTooOld(version: string = process.versions.node): string | null {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return null;
  return `pressroom needs Node ${OLDEST.join(".")} or later, and this is ${version}. Start it through npm (npm start, npm run pressroom), which brings its own Node 24.`;
}
