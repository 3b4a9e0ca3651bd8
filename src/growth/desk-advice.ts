/** What stands on the desk of `next`: told anew once an hour, because it is told of every reader. */
import type { Realm } from "../core/realm.ts";
import { recall, remember } from "../ledger/records.ts";
import type { SituationHost } from "./next/read-situation.ts";

const HOUR_MS = 60 * 60_000;
const keyFor = (desk: Realm): string => `advice for a ${desk} desk`;

interface Told {
  at: number;
  words: string;
}

/** Where it stands, where it loses, what to do: of what is as real as the desk. */
export async function deskAdvice(host: SituationHost, desk: Realm): Promise<string> {
  const { ledger, clock } = host;
  const now = clock.now().getTime();
  const kept = await recall(ledger.db, keyFor(desk));
  const told = kept === null ? null : (JSON.parse(kept) as Told);
  if (told && told.at <= now && now - told.at < HOUR_MS) return told.words;
  const words = await tell(host, desk);
  await remember(ledger.db, keyFor(desk), JSON.stringify({ at: now, words } satisfies Told));
  return words;
}

async function tell(host: SituationHost, desk: Realm): Promise<string> {
  const { situationFor } = await import("./situation-for.ts");
  const { adviceLines, adviseOn } = await import("./next/words.ts");
  const situation = await situationFor(host, desk);
  return adviceLines(adviseOn(situation), situation.goal.currency).join(" ");
}
