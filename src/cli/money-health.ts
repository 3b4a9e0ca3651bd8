/** The row of `doctor` about what was paid: whether all of it is in the ledger, and adds up. Told from the ledger alone. */
import type { App } from "../app.ts";
import { formatMoney } from "../core/money.ts";
import { type MoneyHealth, moneyHealth } from "../money/health.ts";
import type { Health } from "../operations/health.ts";

const DAY_MS = 24 * 60 * 60_000;
const RUN = "npm run pressroom -- job sync-stripe";

/** No row where the service was never asked. */
export async function checkMoney(app: Pick<App, "ledger" | "clock" | "paymentAccount">): Promise<Health[]> {
  const account = await app.paymentAccount();
  if (!account) return [];
  const health = await moneyHealth(app.ledger.db, account);
  const findings = findingsOf(health, app.clock.now());
  return [
    {
      ...{ service: "money", realm: account.realm, ok: findings.length === 0, checked: sayRead(health) },
      missing: findings.map(({ missing }) => missing).join("; "),
      blocks: findings.some(({ late }) => late) ? "Who pays may not get what they pay for." : "",
      next: [...new Set(findings.map(({ next }) => next))].join(" "),
    },
  ];
}

interface Finding {
  missing: string;
  next: string;
  /** Something that was paid may not have arrived. */
  late: boolean;
}

function findingsOf({ syncedUntil, unread, differences }: MoneyHealth, now: Date): Finding[] {
  const found: Finding[] = [];
  if (!syncedUntil || now.getTime() - syncedUntil.getTime() > DAY_MS)
    found.push({
      missing: syncedUntil ? `nothing was read since ${minute(syncedUntil)}` : "nothing was read to its end",
      ...{ next: `Read it: ${RUN}`, late: true },
    });
  for (const { kind, id, why, since } of unread.slice(0, 3))
    found.push({
      missing: `since ${since.slice(0, 10)} ${id === "" ? `the list of ${kind}s` : `the ${kind} ${id}`} can't be read: ${why}`,
      ...{ next: `Look at it at Stripe, then: ${RUN}${id === "" ? " all" : ""}`, late: true },
    });
  if (unread.length > 3) found.push({ missing: `${unread.length - 3} more of these`, next: "", late: true });
  const sums = Object.entries(differences).map(([currency, amountMinor]) =>
    formatMoney({ amountMinor, currency }),
  );
  if (sums.length > 0)
    found.push({
      missing: `Stripe's balance and what is in the ledger differ by ${sums.join(" and ")}`,
      ...{ next: `Read everything anew: ${RUN} all`, late: false },
    });
  return found;
}

function sayRead({ syncedUntil, comparedAt }: MoneyHealth): string {
  if (!syncedUntil) return "the ledger";
  const compared = comparedAt
    ? `, compared with the balance on ${comparedAt.toISOString().slice(0, 10)}`
    : "";
  return `all that Stripe told until ${minute(syncedUntil)} is in the ledger${compared}`;
}

const minute = (date: Date): string => `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
