/** Many histories, one after the other; the first that fail are made small and told. */
import type { Connect } from "./deliver.ts";
import { historyOf } from "./history.ts";
import { type Proof, prove } from "./prove.ts";
import { shrink } from "./shrink.ts";

export interface HistoriesOptions {
  /** The so-manieth history's own seed is this and its number, so that one can be repeated alone. */
  seed: number;
  count: number;
  /** Directly, unless told otherwise. */
  connect?: Connect;
  onProof?(proof: Proof, done: number): void;
}

export interface HistoriesReport {
  histories: number;
  acts: number;
  syncs: number;
  /** Those in which every event was told, so that the whole course of MRR was compared. */
  whole: number;
  failed: Proof[];
}

export async function proveAll({
  seed,
  count,
  connect,
  onProof,
}: HistoriesOptions): Promise<HistoriesReport> {
  const report: HistoriesReport = { histories: 0, acts: 0, syncs: 0, whole: 0, failed: [] };
  for (let n = 0; n < count; n++) {
    const proof = await prove(historyOf(seed + n), connect);
    report.histories += 1;
    report.acts += proof.history.acts.length;
    report.syncs += proof.syncs;
    report.whole += proof.isWhole ? 1 : 0;
    if (proof.wrong.length > 0) report.failed.push(proof);
    onProof?.(proof, report.histories);
  }
  return report;
}

/** Shrinking takes as long as some tens of histories, and those that fail by one fault are alike. */
const TOLD = 3;

/** What went wrong, each with a short story of it; the rest by their seeds alone. */
export async function tellFailed(failed: readonly Proof[]): Promise<string[]> {
  const told: string[] = [];
  for (const proof of failed.slice(0, TOLD)) {
    const { history, wrong, story } = await shrink(proof);
    const lines = [...story, ...wrong.map((what) => `WRONG ${what.slice(0, 600)}`)];
    told.push([`seed ${history.seed}, made small:`, ...lines].join("\n    "));
  }
  return [...told, ...failed.slice(TOLD).map(({ history }) => `seed ${history.seed} as well`)];
}

export const summaryOf = (seed: number, { histories, acts, syncs, whole, failed }: HistoriesReport): string =>
  `${histories} histories from seed ${seed}: ${acts} acts, ${syncs} syncs, ${whole} with the whole course of MRR, ` +
  `${failed.length} gone wrong`;
