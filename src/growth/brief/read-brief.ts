/** The brief of the seven days up to now, from the ledger. */
import type { Ledger } from "../../ledger/open.ts";
import type { Situation } from "../next/situation.ts";
import { type Brief, briefOf } from "./brief.ts";
import { readWeek } from "./week.ts";

interface Host {
  ledger: Ledger;
  config: { publication: { name: string; zone: string; currency: string } };
}

/** As real as the situation that it is told of. */
export async function readBrief({ ledger, config }: Host, situation: Situation): Promise<Brief> {
  const { name, zone, currency } = config.publication;
  const { realm, now, money } = situation;
  const week = await readWeek(ledger.db, { realm, money: money.realm, currency, now });
  return briefOf(situation, week, { name, zone });
}
