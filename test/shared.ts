import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The folder of real data and vendors' specifications beside the checkout, ending in a slash, or null where there is
 * none: a test that wants it is then skipped. Under PRESSROOM_SHARED=required (continuous integration) it throws instead.
 */
export function sharedFolder(): string | null {
  const folder = join(import.meta.dirname, "..", "..", "shared");
  if (existsSync(folder)) return `${folder}/`;
  if (process.env.PRESSROOM_SHARED === "required") {
    throw new Error(`PRESSROOM_SHARED is "required", and there is no folder ${folder}`);
  }
  return null;
}
