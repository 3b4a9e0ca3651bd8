/** A history that fails, made small: acts are left out one by one while it still fails. */
import type { History } from "./history.ts";
import { type Proof, prove } from "./prove.ts";

/** Gives the smallest that was found, with what is wrong in it. Whole stretches are tried first. */
export async function shrink(failing: Proof): Promise<Proof> {
  let smallest = failing;
  for (let size = Math.ceil(failing.history.acts.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < smallest.history.acts.length; ) {
      const acts = smallest.history.acts.toSpliced(from, size);
      const history: History = { ...smallest.history, acts };
      const proof = await prove(history);
      if (proof.wrong.length > 0) smallest = proof;
      else from += size;
    }
  }
  return smallest;
}
