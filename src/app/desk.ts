/** The owner’s desk: Notion. */
import type { Env } from "../../config/env.ts";
import { TABLES } from "../../config/notion.ts";
import type { Account } from "../core/account.ts";
import { accountOf } from "../core/ids.ts";
import type { Realm } from "../core/realm.ts";
import type { Desk } from "../desk/table.ts";
import { bind, bindingsOf, recall, remember } from "../ledger/records.ts";
import { type Parts, policyFor, REQUEST_TIMEOUT_MS } from "./parts.ts";

const notionToken = (env: Env): string => env.NOTION_TOKEN ?? "sandbox";

/** A workspace keeps its id when its token is changed, so it is asked for once and kept beside the token's mark. */
export const workspaceKey = (env: Env): string => `notion workspace of ${accountOf(notionToken(env))}`;

export async function openDesk(parts: Parts, realm: Realm, url?: string): Promise<Desk> {
  const { config, clock, ledger } = parts;
  const { notionCall } = await import("../services/notion/client.ts");
  const { notionDesk } = await import("../services/notion/desk.ts");
  const token = notionToken(config.env);
  const integration: Account = { service: "notion", account: accountOf(token), realm };
  const budget = { concurrency: 4, calls: config.notion.requestsPerMinute, windowMs: 60_000 };
  const policy = await policyFor(parts, integration, budget);
  const call = notionCall({ token, baseUrl: url, timeoutMs: REQUEST_TIMEOUT_MS, policy, clock });
  const key = workspaceKey(config.env);
  const known = await recall(ledger.db, key);
  const workspace = known ?? (await askWorkspace(call));
  if (!known) await remember(ledger.db, key, workspace);
  const account: Account = { service: "notion", account: workspace, realm };
  const { assertOurs } = await import("../desk/claim.ts");
  const desk: Desk = notionDesk({
    call,
    account,
    ...{ baseUrl: url, timeoutMs: REQUEST_TIMEOUT_MS },
    parentPage: config.notion.parentPage,
    deskTitle: "pressroom desk",
    tables: TABLES,
    pause: (ms) => clock.sleep(ms, parts.signal),
    mayMake: () => assertOurs({ ledger, clock }, desk),
    ids: {
      read: async (kind) =>
        new Map((await bindingsOf(ledger.db, account, kind)).map(({ local, remote }) => [local, remote])),
      write: async (kind, ids) => {
        for (const [local, remote] of ids)
          await bind(ledger.db, clock, account, { kind, local, remote, seen: null });
      },
    },
  });
  return desk;
}

async function askWorkspace(call: import("../services/notion/client.ts").NotionCall): Promise<string> {
  const me = await call("users.me", "repeatable", (notion) => notion.users.me({}));
  const bot = me.type === "bot" ? me.bot : {};
  return "workspace_id" in bot && typeof bot.workspace_id === "string" ? bot.workspace_id : me.id;
}
