/** What an import did, or would do: counted, and in sentences. */

export interface Counts {
  /** Rows below the header. */
  rows: number;
  /** New here, and mailed from now on. */
  added: number;
  /** New here as somebody who has left: kept so that they are never mailed. */
  addedAsLeft: number;
  /** Known here, asked but not confirmed: the import brings their consent. */
  confirmed: number;
  /** Known here, and left since: off the list now. */
  left: number;
  /** Known here; a missing name or missing tags were filled in. */
  filled: number;
  /** Known here, and left as they are. */
  known: number;
  /** Erased here at their own wish, or refused for good: not taken in. */
  suppressed: number;
  /** The same address once more in the same file. */
  duplicates: number;
  rejected: number;
  /** Of those who are new: paid over there, and are free readers here until Stripe says otherwise. */
  paid: number;
  complimentary: number;
  /** Of those who are new: no date that could be read. */
  undated: number;
}

export const noCounts = (): Counts => ({
  ...{ rows: 0, added: 0, addedAsLeft: 0, confirmed: 0, left: 0, filled: 0, known: 0 },
  ...{ suppressed: 0, duplicates: 0, rejected: 0, paid: 0, complimentary: 0, undated: 0 },
});

/** Each count that is not zero, with what it means. */
export function explainCounts(counts: Counts, from: string): [string, string][] {
  const rows: [number, string][] = [
    [counts.added, "new readers"],
    [counts.addedAsLeft, "have left or can't be reached: kept, and never mailed"],
    [counts.confirmed, "were only invited here: confirmed by what the file says"],
    [counts.left, "are on your list and have left since: taken off it"],
    [counts.filled, "known: a missing name or missing tags filled in"],
    [counts.known, "known: left as they are"],
    [counts.suppressed, "were erased here and may not be mailed: not taken in"],
    [counts.duplicates, "twice in the file"],
    [counts.rejected, "rejected"],
    [
      counts.paid,
      `paid: free readers here, tagged “paid on ${from}”, until Stripe knows of their subscription`,
    ],
    [counts.complimentary, "complimentary: premium here too, tagged “complimentary”"],
    [counts.undated, "without a date that can be read: today's is used"],
  ];
  return rows.filter(([count]) => count > 0).map(([count, what]) => [String(count), what]);
}

/** True if the ledger is another one afterwards. */
export const changesAnything = ({ added, addedAsLeft, confirmed, left, filled }: Counts): boolean =>
  added + addedAsLeft + confirmed + left + filled > 0;
