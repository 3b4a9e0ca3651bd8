/** Tasks that need a second process: `node --import tsx child.ts TASK LEDGER …` prints its result. */
import { systemClock } from "../../src/core/clock.ts";
import { acquireLease, holderName } from "../../src/ledger/leases.ts";
import { type Ledger, openLedger } from "../../src/ledger/open.ts";
import { claim, recall, remember } from "../../src/ledger/records.ts";

const TASKS: Record<string, (ledger: Ledger, argument: string) => Promise<string>> = {
  open: async (ledger) => ledger.homeId,
  /** Adds one, `times` times; each in a transaction that reads before it writes. */
  async count(ledger, times) {
    for (let turn = 0; turn < Number(times); turn++) {
      await ledger.transaction(async (db) => {
        const before = Number((await recall(db, "counter")) ?? 0);
        await remember(db, "counter", String(before + 1));
      });
    }
    return "counted";
  },
  async claim(ledger, keys) {
    let won = 0;
    for (let key = 0; key < Number(keys); key++) {
      if (await claim(ledger.db, systemClock, "test", `key ${key}`, null)) won++;
    }
    return String(won);
  },
  /** Takes a lease for an hour and dies with it. */
  async lease(ledger, name) {
    const lease = await acquireLease(ledger, systemClock, {
      name,
      holder: holderName("child"),
      ttlMs: 3_600_000,
    });
    return String(lease?.fence ?? "none");
  },
  async haste(ledger, facts) {
    const { askInHaste } = await import("./call-rate-child.ts");
    return JSON.stringify(await askInHaste(ledger, JSON.parse(facts)));
  },
};

const [task = "", path = "", argument = ""] = process.argv.slice(2);
const ledger = await openLedger(path, systemClock);
const result = await TASKS[task]?.(ledger, argument);
await ledger.close();
process.stdout.write(`${result}\n`);
