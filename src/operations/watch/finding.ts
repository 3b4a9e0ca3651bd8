/** What a look finds wrong. */

export interface Finding {
  /** The same for as long as it is the same trouble, whatever its words: of each cause, one incident is open at most. */
  cause: string;
  /** What happened and what it means, in a sentence or two. */
  what: string;
  /** What to do about it. */
  next: string;
}
