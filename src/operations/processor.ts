/** What the processor can do that decides how fast a model reads. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Null where the question has no answer: on another kind of processor, or where the system does not tell. */
export function hasAvx(): boolean | null {
  if (process.arch !== "x64") return null;
  try {
    if (process.platform === "linux") return namesAvx(readFileSync("/proc/cpuinfo", "utf8"));
    if (process.platform === "darwin")
      return namesAvx(execFileSync("/usr/sbin/sysctl", ["-n", "machdep.cpu.features"], { encoding: "utf8" }));
  } catch {
    // A system that hides it: the trial measures what it costs anyway.
    return null;
  }
  return null;
}

/** Linux lists it as `avx`, macOS as `AVX1.0`. */
export const namesAvx = (features: string): boolean => /\bavx(1\.0)?\b/i.test(features);
