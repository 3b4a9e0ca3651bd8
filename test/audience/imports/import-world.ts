/** Files of people, and an import of them into a ledger as the command makes it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openCsv } from "../../../src/audience/imports/csv-file.ts";
import { parseMapping } from "../../../src/audience/imports/fields.ts";
import {
  type ImportOptions,
  type ImportPlan,
  importPeople,
  planFor,
} from "../../../src/audience/imports/import-people.ts";
import { openRejects } from "../../../src/audience/imports/rejects.ts";
import { recogniseTool } from "../../../src/audience/imports/tools.ts";
import { temporaryFolder, testLedger } from "../../ledger/ledger-for-test.ts";

export const HEADER = "email,name,status,created_at,tags";
export const MAP = "email=email,name=name,status=status,created=created_at,tags=tags";

export function fileOf(text: string | Uint8Array, name = "people.csv"): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

/** A file of the plain columns above. */
export const peopleFile = (...rows: string[]): string => fileOf(`${[HEADER, ...rows].join("\n")}\n`);

export async function planOf(path: string, map?: string): Promise<ImportPlan> {
  const file = await openCsv(path);
  if (map !== undefined) return { file, tool: null, mapping: parseMapping(map, file.headers) };
  const tool = recogniseTool(file.headers);
  if (!tool) throw new Error(`No tool has the columns ${file.headers.join(", ")}`);
  return planFor(file, tool);
}

export async function importWorld(path?: string) {
  const { ledger, clock } = await testLedger(path);
  const { signal } = new AbortController();
  return {
    ledger,
    clock,
    async take(
      file: string,
      { map, ...options }: ImportOptions & { map?: string; signal?: AbortSignal } = {},
    ) {
      const plan = await planOf(file, map);
      const rejects = openRejects(file, plan.file.headers);
      try {
        const host = { ledger, clock, signal: options.signal ?? signal };
        return { counts: await importPeople(host, plan, { rejects, ...options }), rejects: rejects.path };
      } finally {
        rejects.close();
      }
    },
    people: () => ledger.db.selectFrom("subscribers").selectAll().orderBy("email").execute(),
    consents: () => ledger.db.selectFrom("consents").selectAll().execute(),
    async person(email: string) {
      return ledger.db
        .selectFrom("subscribers")
        .selectAll()
        .where("email", "=", email)
        .where("realm", "=", "live")
        .executeTakeFirstOrThrow();
    },
  };
}
