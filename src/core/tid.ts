/**
 * Timestamp ids, as AT Protocol has them for keys of records (atproto.com/specs/tid): 53 bits of microseconds and 10 of
 * whoever made it, in 13 letters that sort as their times do.
 */
import { randomInt } from "node:crypto";

const LETTERS = "234567abcdefghijklmnopqrstuvwxyz";
const LENGTH = 13;
const CLOCKS = 1_024;

export const TID = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/;

/** A new one for this instant; which of two in one millisecond is the first, nobody says. */
export function newTid(at: Date, clockId = randomInt(CLOCKS)): string {
  const microseconds = BigInt(at.getTime()) * 1_000n + BigInt(randomInt(1_000));
  return inLetters(microseconds * BigInt(CLOCKS) + BigInt(clockId));
}

/** The id `step` microseconds after another one: the same whenever it is asked for. */
export function tidAfter(tid: string, step: number): string {
  const bits = [...tid].reduce((sum, letter) => sum * 32n + BigInt(LETTERS.indexOf(letter)), 0n);
  return inLetters(bits + BigInt(step) * BigInt(CLOCKS));
}

function inLetters(bits: bigint): string {
  let text = "";
  for (let place = 0; place < LENGTH; place++)
    text = LETTERS[Number((bits >> BigInt(place * 5)) & 31n)] + text;
  return text;
}
