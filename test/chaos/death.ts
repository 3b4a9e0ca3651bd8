/** A process that ends itself by SIGKILL at one statement of the ledger's, as told: nothing of it is left, no `finally`. */
import { StatementSync } from "node:sqlite";

/** Which statements each step of a send is told by. */
const STATEMENTS = {
  start: /^insert into "runs"/,
  freeze: /^insert into "deliveries"/,
  mark: /^update "chunks" set "state" = \?, "service" = \?/,
  settle: /^update "deliveries" set "state" = \?, "provider_id" = /,
  finish: /^update "mailings" set "state" = \?, "problem" = \?, "finished_at" = \?/,
  end: /^update "runs" set/,
} as const;
export type Step = keyof typeof STATEMENTS;

/** At the so-manieth statement of the step: before it, after it and before its commit, or after the commit. */
export interface Death {
  step: Step;
  nth: number;
  when: "before" | "inside" | "committed";
}

const die = () => process.kill(process.pid, "SIGKILL");

/** The statements themselves are watched, since some steps are many of them in one transaction. */
export function dieAt({ step, nth, when }: Death): void {
  let seen = 0;
  let diesWithCommit = false;
  const watched = <A extends unknown[], R>(original: (this: StatementSync, ...given: A) => R) =>
    function (this: StatementSync, ...given: A): R {
      const sql = this.sourceSQL;
      const isIt = STATEMENTS[step].test(sql) && ++seen === nth;
      if (isIt && when === "before") die();
      const result = original.apply(this, given);
      if (isIt && when === "inside") die();
      if (sql === "commit" && diesWithCommit) die();
      if (isIt) diesWithCommit = true;
      return result;
    };
  const { run, all } = StatementSync.prototype;
  Object.assign(StatementSync.prototype, { run: watched(run), all: watched(all) });
}
