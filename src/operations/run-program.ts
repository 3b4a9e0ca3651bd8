/** Runs another program to its end, by a list of arguments: no shell reads them. */
import { execFile } from "node:child_process";

export interface EndedProgram {
  /** Null when it was killed. */
  code: number | null;
  out: string;
  err: string;
}

/** Null where there is no such program. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<EndedProgram | null>;

const LONGEST_MS = 120_000;

export const runProgram: RunProgram = (program, args) =>
  new Promise((resolve, reject) => {
    execFile(program, [...args], { timeout: LONGEST_MS, encoding: "utf8" }, (error, out, err) => {
      const code = error === null ? 0 : (error.code ?? null);
      if (code === null || typeof code === "number") return resolve({ code, out, err });
      if (String(code) === "ENOENT") return resolve(null);
      reject(error);
    });
  });
