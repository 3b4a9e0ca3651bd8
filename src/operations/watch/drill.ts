/** The monthly drill needs the owner's key, which no machine has: so it is asked for. */
import type { Db } from "../../ledger/open.ts";
import { isDrillDue } from "../backup/backups.ts";
import type { Finding } from "./finding.ts";

export async function drillFinding(db: Db, now: Date): Promise<Finding[]> {
  if (!(await isDrillDue(db, now))) return [];
  return [
    {
      cause: "drill",
      what: "For more than a month nobody has tried whether your key opens your backups. One that nobody can open is none.",
      next: "Try it, with your key at hand (two minutes): npm run pressroom -- drill",
    },
  ];
}
