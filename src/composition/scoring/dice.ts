/** Chance that falls the same way each time, so that a result can be told again. */

/** Numbers from 0 to below 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many of 0 to `count` - 1, each as likely again however often it was drawn. */
export const drawAgain = (count: number, random: () => number): number[] =>
  Array.from({ length: count }, () => Math.floor(random() * count));
