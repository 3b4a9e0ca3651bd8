/** A ledger with readers and payments in it, told in a line each; and all figures of it. */
import type { Clock } from "../../src/core/clock.ts";
import type { Realm } from "../../src/core/realm.ts";
import type { Basis } from "../../src/growth/basis.ts";
import { type Figure, figuresOf } from "../../src/growth/figures.ts";
import { type Metrics, measure } from "../../src/growth/measure.ts";
import { recordEvent } from "../../src/ledger/records.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";
import { customerRow, entryRow, readerRow } from "../money/rows-for-test.ts";
import { ended, item, state, writeStates } from "../money/states-for-test.ts";

export const BASIS: Basis = {
  ...{ zone: "UTC", currency: "USD", goal: { payingSubscribers: 50, mrrMinor: 50_000 } },
  products: [],
  growth: {
    priors: { free: { monthlyChurn: 0.05, weight: 20 }, premium: { monthlyChurn: 0.03, weight: 20 } },
    ...{ fixedCostsMinor: 0, rates: {}, spend: [], fund: { name: "The fund", share: 1 } },
  },
};

type Growth = Basis["growth"];

export const withGrowth = (growth: Partial<Growth>): Basis => ({
  ...BASIS,
  growth: { ...BASIS.growth, ...growth },
});

interface Told {
  source?: string;
  /** The whole first touch, where its source alone doesn't tell it. */
  touch?: object;
  confirmed?: string;
  left?: string;
  clicked?: string;
  realm?: Realm;
}

const instant = (day: string): string => (day.includes("T") ? day : `${day}T12:00:00.000Z`);

const clockAt = (day: string): Clock => ({
  now: () => new Date(instant(day)),
  sleep: async () => undefined,
});

export async function growthWorld() {
  const { ledger, clock } = await testLedger();
  const { db } = ledger;
  const event = (day: string, type: string, subject: string, facts = {}, realm: Realm = "live") =>
    recordEvent(db, clockAt(day), { type, realm, subject, facts });
  const write = (id: string, customer: string, day: string, facts: object, more = {}) =>
    writeStates(db, [
      { subscription: `sub_${id}`, customer, at: instant(day), state: facts as typeof ended, ...more },
    ]);
  return {
    ...{ ledger, db, clock, event },
    /** Signed up on that day. */
    async reader(id: string, asked: string, told: Told = {}) {
      const { source = "direct", touch, confirmed, left, clicked, realm = "live" } = told;
      const landed = source === "direct" ? null : { source, landing: "/issues/first/" };
      const first = touch ?? landed;
      const status = left ? "unsubscribed" : confirmed ? "confirmed" : "pending";
      await db
        .insertInto("subscribers")
        .values(
          readerRow(id, {
            ...{ realm, status, created_at: instant(asked), updated_at: instant(asked) },
            consent_at: confirmed ? instant(confirmed) : null,
            left_at: left ? instant(left) : null,
            first_touch: first && JSON.stringify(first),
          }),
        )
        .execute();
      await event(asked, "subscriber.asked", id, { source }, realm);
      if (confirmed) await event(confirmed, "subscriber.confirmed", id, {}, realm);
      if (left) await event(left, "subscriber.left", id, {}, realm);
      if (clicked)
        await db
          .insertInto("clicks")
          .values({
            ...{ subscriber_id: id, issue_id: null, tags: "[]" },
            ...{ url: "https://a.example/", at: instant(clicked) },
          })
          .execute();
    },
    /** Pays from that day on, a month each, in minor units; whose customer it is, where it is somebody's. */
    async pays(
      id: string,
      day: string,
      {
        minor = 1_000,
        reader,
        ...more
      }: { minor?: number; reader?: string; currency?: string; realm?: Realm; knownAt?: string } = {},
    ) {
      if (reader !== undefined)
        await db
          .insertInto("customers")
          .values(customerRow(`cus_${id}`, { subscriber_id: reader }))
          .execute();
      await write(id, `cus_${id}`, day, state([item(String(minor))]), more);
    },
    changes: (id: string, day: string, minor: number, more: { knownAt?: string } = {}) =>
      write(id, `cus_${id}`, day, state([item(String(minor))]), { rank: 2, ...more }),
    stops: (id: string, day: string, more: { realm?: Realm; knownAt?: string } = {}) =>
      write(id, `cus_${id}`, day, ended, { rank: 3, ...more }),
    /** Said yes on that day, somewhere else, and was brought from there on the other. */
    imported: (id: string, confirmed: string, brought: string) =>
      db
        .insertInto("subscribers")
        .values(
          readerRow(id, {
            ...{ source: "import from ghost", status: "confirmed", imported_at: instant(brought) },
            ...{ created_at: instant(confirmed), consent_at: instant(confirmed) },
          }),
        )
        .execute(),
    async entry(id: string, day: string, amount: readonly [string, number, number?], more = {}) {
      await db
        .insertInto("entries")
        .values(entryRow(id, amount, { at: instant(day), ...more }))
        .execute();
    },
    measure: (
      day: string,
      { basis = BASIS, realm = "live", knownAt }: { basis?: Basis; realm?: Realm; knownAt?: string } = {},
    ): Promise<Metrics> => {
      const known = knownAt === undefined ? undefined : new Date(instant(knownAt));
      return measure(db, { realm, at: new Date(instant(day)), knownAt: known }, basis);
    },
  };
}

/** Only the numbers, by key. */
export const valuesOf = (metrics: Metrics): Record<string, number | null> =>
  Object.fromEntries(
    Object.entries(figuresOf(metrics)).map(([key, { value }]: [string, Figure]) => [key, value]),
  );
