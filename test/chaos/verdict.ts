/** Whether a run went well: told from what the mail service holds, and only then from what the ledger says of it. */
import { sql } from "kysely";
import type { Ledger } from "../../src/ledger/open.ts";
import { numbered } from "../delivery/invented.ts";
import type { Owner } from "./owner.ts";
import { TITLE } from "./place.ts";
import type { Provider } from "./provider.ts";

/** What is wrong, one sentence each; nothing where all is well. */
export async function verdictOn(
  ledger: Ledger,
  provider: Provider,
  { owner, readers, now }: { owner: Owner; readers: number; now: Date },
): Promise<string[]> {
  const mails = provider.mails();
  return [
    ...(await everybodyOnce(mails, owner, readers)),
    ...sameWords(mails),
    ...(await sumsRight(ledger, mails, owner)),
    ...(await ledgerWhole(ledger, now)),
    ...(await toldIsKnown(ledger, owner)),
  ];
}

type Mails = ReturnType<Provider["mails"]>;

async function everybodyOnce(mails: Mails, owner: Owner, readers: number): Promise<string[]> {
  const times = new Map<string, number>();
  for (const { to } of mails) times.set(to, (times.get(to) ?? 0) + 1);
  const left = new Map(owner.departures.map((departure) => [departure.email, departure]));
  const wrong: string[] = [];
  for (const email of numbered(readers)) {
    const count = times.get(email) ?? 0;
    times.delete(email);
    const departure = left.get(email);
    if (count > 1) wrong.push(`${email} got ${count} mails`);
    if (count === 0 && !departure) wrong.push(`${email} was skipped`);
    if (count > 0 && departure?.inTime) wrong.push(`${email} got a mail, and had left (${departure.how})`);
  }
  for (const email of times.keys()) wrong.push(`${email} is nobody's address, and got a mail`);
  return few(wrong);
}

const few = (wrong: string[]): string[] =>
  wrong.length > 5 ? [...wrong.slice(0, 5), `and ${wrong.length - 5} more like these`] : wrong;

const sameWords = (mails: Mails): string[] =>
  [...new Set(mails.map(({ subject }) => subject))]
    .filter((subject) => subject !== TITLE)
    .map((subject) => `mails went out as “${subject}”`);

async function sumsRight({ db }: Ledger, mails: Mails, { departures, mailing }: Owner): Promise<string[]> {
  const row = await mailing();
  if (!row) return ["there is no mailing"];
  const rows = await db
    .selectFrom("deliveries")
    .select(["subscriber_id", "state", "provider_id", "merge"])
    .execute();
  const left = new Set(departures.map(({ id }) => id));
  const of = (state: string) => rows.filter((delivery) => delivery.state === state);
  const wrong: string[] = [];
  const check = (holds: boolean, why: string) => {
    if (!holds) wrong.push(why);
  };
  const [accepted, suppressed] = [of("accepted"), of("suppressed")];
  check(row.state === "sent", `the mailing ended as ${row.state} (${row.problem})`);
  check(row.frozen_count === rows.length, `${row.frozen_count} were frozen, ${rows.length} have rows`);
  check(accepted.length === mails.length, `${accepted.length} count as accepted, ${mails.length} were`);
  check(
    accepted.length + suppressed.length === row.frozen_count,
    `of ${row.frozen_count}, ${accepted.length} are accepted and ${suppressed.length} suppressed`,
  );
  check(
    suppressed.every(({ subscriber_id }) => left.has(subscriber_id)),
    "somebody was passed over who had not left",
  );
  // An erased reader's delivery keeps no id.
  const ids = new Set(mails.map(({ id }) => id));
  const noted = accepted.flatMap(({ provider_id }) => provider_id ?? []);
  const nameless = accepted.filter(
    ({ provider_id, subscriber_id }) => !provider_id && !left.has(subscriber_id),
  );
  check(
    nameless.length === 0 && new Set(noted).size === noted.length && noted.every((id) => ids.has(id)),
    "the ids of the mails are not those that the mail service gave",
  );
  check(
    rows.every(({ merge }) => merge === null),
    "words were kept that should be forgotten",
  );
  return wrong;
}

async function ledgerWhole({ db }: Ledger, now: Date): Promise<string[]> {
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check`.execute(db);
  const chunks = await db.selectFrom("chunks").select("state").distinct().execute();
  const leases = await db
    .selectFrom("leases")
    .select("name")
    .where("name", "=", "job send-issues")
    .where("expires_at", ">", now.toISOString())
    .execute();
  const open = chunks.filter(({ state }) => state !== "settled").map(({ state }) => state);
  return [
    ...rows.filter(({ quick_check }) => quick_check !== "ok").map((row) => `the ledger: ${row.quick_check}`),
    ...open.map((state) => `a chunk is ${state}`),
    ...leases.map(({ name }) => `the lease ${name} was not given back`),
  ];
}

/** What a webhook told before the sender knew the mail is not lost. */
async function toldIsKnown({ db }: Ledger, { told, departures }: Owner): Promise<string[]> {
  const erased = new Set(departures.filter(({ how }) => how === "erase").map(({ id }) => id));
  const wrong: string[] = [];
  for (const { providerId, type } of told) {
    const row = await db
      .selectFrom("deliveries")
      .select(["fate", "subscriber_id"])
      .where("provider_id", "=", providerId)
      .executeTakeFirst();
    // What belongs to an erased reader has no id any more.
    if (!row ? erased.size === 0 : row.fate !== type && !erased.has(row.subscriber_id))
      wrong.push(`a mail was told to be ${type}, and counts as ${row?.fate ?? "unknown"}`);
  }
  return wrong;
}
