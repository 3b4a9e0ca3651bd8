/** Chance that can be repeated: the same seed gives the same throws. */

/** A small seeded generator (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type Dice = ReturnType<typeof dice>;

export function dice(random: () => number) {
  /** From 0 up to, and without, `below`. */
  const upTo = (below: number) => Math.floor(random() * below);
  return {
    upTo,
    share: (chance: number) => random() < chance,
    one: <T>(from: readonly T[]): T => {
      const chosen = from[upTo(from.length)];
      if (chosen === undefined) throw new RangeError("nothing to choose from");
      return chosen;
    },
  };
}
