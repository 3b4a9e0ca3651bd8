/** What readers do, in whatever order and as often as they like, with whatever they type; and noise in between. */
import fc from "fast-check";
import { text } from "./hostile.ts";
import { type Noise, noise } from "./noise.ts";
import { EMAILS } from "./people.ts";

const who = fc.nat({ max: EMAILS.length - 1 });
/** Mostly what the form asks for. */
const said = (...fine: string[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...fine) }, { weight: 1, arbitrary: text });
const parts = {
  ...{ name: said("", "Mara", "Jo \u00d6. O'Neill <jo>"), because: said("often", "price") },
  ...{ interest: said("", "Practical Builders", "Executive Insights"), topics: said("", "Craft") },
  ...{ pause: said("", "7", "keep"), period: said("monthly", "yearly") },
};
const from = fc.oneof(text, fc.constantFrom("null", "5", '"zqx"', "[null]", "{", '{"source":"hn"}'));
const oftenNot = fc.nat({ max: 5 }).map((n) => n === 0);

export type Step =
  | Noise
  | { do: "sign up"; who: number; name: string; interest: string; from: string; quick: boolean }
  | { do: "flood"; who: number; times: number }
  | { do: "confirm"; who: number; times: number; again: boolean; period: string }
  | { do: "sign in"; who: number; by: "code" | "link" | "guesses" }
  | { do: "choose"; who: number; name: string; interest: string; topics: string; pause: string }
  | { do: "look"; who: number }
  | { do: "leave"; who: number; by: "link" | "page"; because: string }
  | { do: "erase"; who: number; typed: string | null }
  | { do: "sign out"; who: number; everywhere: boolean }
  | { do: "wait"; minutes: number };

const act = <Kind extends Step["do"]>(kind: Kind, parts: Parts<Extract<Step, { do: Kind }>>) =>
  fc.record({ do: fc.constant(kind), ...parts }) as fc.Arbitrary<Extract<Step, { do: Kind }>>;

type Parts<Act> = { [Key in Exclude<keyof Act, "do">]: fc.Arbitrary<Act[Key]> };

const { name, interest, topics, pause, because, period } = parts;

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 60, arbitrary: noise },
  { weight: 12, arbitrary: act("sign up", { who, name, interest, from, quick: oftenNot }) },
  { weight: 1, arbitrary: act("flood", { who, times: fc.integer({ min: 4, max: 8 }) }) },
  {
    weight: 10,
    arbitrary: act("confirm", { who, times: fc.integer({ min: 1, max: 5 }), again: fc.boolean(), period }),
  },
  { weight: 5, arbitrary: act("sign in", { who, by: fc.constantFrom("code", "link", "guesses") }) },
  { weight: 6, arbitrary: act("choose", { who, name, interest, topics, pause }) },
  { weight: 3, arbitrary: act("look", { who }) },
  { weight: 2, arbitrary: act("leave", { who, by: fc.constantFrom("link", "page"), because }) },
  { weight: 1, arbitrary: act("erase", { who, typed: fc.option(text, { freq: 2 }) }) },
  { weight: 1, arbitrary: act("sign out", { who, everywhere: oftenNot }) },
  {
    weight: 3,
    arbitrary: act("wait", { minutes: fc.constantFrom(1, 20, 60, 600, 1_500, 8 * 1_440, 15 * 1_440) }),
  },
);
