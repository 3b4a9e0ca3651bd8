/** The form of a reader's choices → what they chose, or what is wrong with it. */
import { type Chosen, FREQUENCIES } from "../../audience/preferences.ts";
import { newSubscriber } from "../../audience/subscribers.ts";
import type { AccountView } from "./account-pages.tsx";
import { PAUSES } from "./choices-form.tsx";

const DAY_MS = 24 * 60 * 60_000;
/** Marks that turn the direction of whatever stands after them. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

type Wrong = NonNullable<AccountView["wrong"]>;

export function readChoices(form: URLSearchParams, view: AccountView): { chosen: Chosen } | { wrong: Wrong } {
  const name = newSubscriber.shape.name.safeParse((form.get("name") ?? "").replace(TURNING, "").trim());
  if (!name.success) {
    const words = "A name is one line of at most 200 characters.";
    return { wrong: { field: "name", words } };
  }
  const interest = form.get("interest") || null;
  if (interest !== null && !view.cohorts.includes(interest) && interest !== view.reader.interest)
    return { wrong: { field: "interest", words: "Choose one of those that are offered." } };
  const topics = [...new Set(form.getAll("topics"))];
  if (topics.some((topic) => !view.topics.includes(topic)))
    return { wrong: { field: "topics", words: "One of these themes is not there any more. Choose again." } };
  const often = form.get("frequency") ?? "every";
  const frequency = FREQUENCIES.find((one) => one === often);
  if (frequency === undefined)
    return { wrong: { field: "frequency", words: "Choose one of those that are offered." } };
  const pausedUntil = pauseFrom(form.get("pause") ?? "", view);
  if (pausedUntil === undefined)
    return { wrong: { field: "pause", words: "Choose one of the times that are offered." } };
  return { chosen: { name: name.data, interest, preferences: { pausedUntil, topics, frequency } } };
}

/** Undefined for a time that was not offered. */
function pauseFrom(value: string, { preferences, now }: AccountView): string | null | undefined {
  if (value === "") return null;
  if (value === "keep") return preferences.pausedUntil;
  const days = PAUSES.find((pause) => pause.value === value)?.days;
  return days && new Date(now.getTime() + days * DAY_MS).toISOString();
}
