/** The owner's desk in Notion: adapter of the port `desk/table` Desk. */
import type { Account } from "../../core/account.ts";
import { InvariantError, ServiceError } from "../../core/errors.ts";
import type { Desk, DeskClaim, DeskSetUp, DeskTable, TableSpec } from "../../desk/table.ts";
import { readBody } from "./body.ts";
import { deskPage, ensureDeskPage, readClaim, signDesk } from "./desk-page.ts";
import { fetchFile, hostedBy } from "./files.ts";
import type { BoundTable, DeskParts, Report } from "./parts.ts";
import { notionTable } from "./rows.ts";
import { setUpTable } from "./set-up.ts";
import type { Pause } from "./settle.ts";
import { bindTable, rebindTable } from "./tables.ts";
import { writeBody } from "./write-body.ts";

export interface NotionDeskOptions extends DeskParts {
  account: Account;
  /** Another server that speaks Notion's protocol. */
  baseUrl?: string | undefined;
  timeoutMs: number;
  pause: Pause;
}

export function notionDesk(options: NotionDeskOptions): Desk {
  const { call, account, pause, timeoutMs } = options;
  const isHosted = hostedBy(options.baseUrl);
  const bound = new Map<string, Promise<BoundTable>>();

  /** Opened once; what could not be opened, or bound anew, is tried again at the next call. */
  function keep(spec: TableSpec, opening: Promise<BoundTable>): Promise<BoundTable> {
    bound.set(spec.key, opening);
    return opening.catch((error: unknown) => {
      bound.delete(spec.key);
      throw error;
    });
  }
  const current = (spec: TableSpec) => bound.get(spec.key) ?? keep(spec, bindTable(options, spec));
  const specOf = (key: string): TableSpec => {
    const spec = options.tables.find((one) => one.key === key);
    if (!spec) throw new InvariantError(`The desk has no table called ${key}`);
    return spec;
  };
  const tableOf = (spec: TableSpec): DeskTable =>
    notionTable({
      call,
      pause,
      binding: {
        spec,
        current: () => current(spec),
        renewed: async () => keep(spec, rebindTable(options, spec, (await current(spec)).dataSource)),
        lost: () => bound.clear(),
      },
    });

  return {
    account,
    async check() {
      const { name } = await call("users.me", "repeatable", (notion) => notion.users.me({}));
      await current(specOf("issues"));
      return `the token of “${name ?? "the integration"}” works; the Issues database is there`;
    },
    async table(key) {
      const spec = specOf(key);
      await current(spec);
      return tableOf(spec);
    },
    async setUp({ parent, also = [] }): Promise<DeskSetUp> {
      const parts = parent ? { ...options, parentPage: parent } : options;
      const report: Report = { made: [], problems: [], remade: [] };
      const page = await ensureDeskPage(parts);
      if (page.made) report.made.push(`the page ${options.deskTitle}`);
      await options.mayMake();
      const wanted = options.tables.filter(({ atOnce, key }) => atOnce || also.includes(key));
      bound.clear();
      for (const spec of wanted) await setUpTable(parts, spec, report);
      return { url: page.url, ...report };
    },
    body: (page) => readBody(call, page, isHosted),
    rewriteBody: (page, markdown) => writeBody({ call, pause }, page, markdown),
    file: (url, maxBytes) => fetchFile(url, { maxBytes, timeoutMs, isHosted }),
    claim: () => claimOf(options),
    writeClaim: async (claim) => signDesk(options, await deskPage(options), claim),
  };
}

/** A desk page that was deleted for good is made anew, and is nobody's until it is signed. */
async function claimOf(options: NotionDeskOptions): Promise<DeskClaim | null> {
  try {
    return await readClaim(options, await deskPage(options));
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status !== 404) throw error;
    return readClaim(options, (await ensureDeskPage(options)).id);
  }
}
