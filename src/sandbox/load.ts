/** The sandbox's front door for production code, which comes through `app.ts` alone. */
import { join } from "node:path";
import { parseFaults, parseLimits } from "./faults.ts";
import type { SandboxOptions } from "./start-sandbox.ts";

export { findSandbox, startSandbox } from "./start-sandbox.ts";

/** Sample issues and subscribers, written for the project; they exist only where Notion is a twin. */
export const SAMPLE = join(import.meta.dirname, "sample");

/** Faults and limits as `.env` gives them. Throws ConfigError. */
export function sandboxOptionsFrom(env: {
  SANDBOX_FAULTS?: string | undefined;
  SANDBOX_LIMITS?: string | undefined;
}): Pick<SandboxOptions, "faults" | "limits"> {
  return {
    ...(env.SANDBOX_FAULTS ? { faults: parseFaults(env.SANDBOX_FAULTS, "SANDBOX_FAULTS") } : {}),
    ...(env.SANDBOX_LIMITS ? { limits: parseLimits(env.SANDBOX_LIMITS, "SANDBOX_LIMITS") } : {}),
  };
}
