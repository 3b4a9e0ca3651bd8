/** The form of a reader's choices: name, interest, which issues, how often, and a pause. */
import type { Frequency } from "../../audience/preferences.ts";
import { describedBy, Field, Wrong } from "../pieces.tsx";
import type { AccountView } from "./account-pages.tsx";

export const PAUSES = [
  { value: "7", label: "For a week", days: 7 },
  { value: "14", label: "For two weeks", days: 14 },
  { value: "30", label: "For a month", days: 30 },
  { value: "90", label: "For three months", days: 90 },
] as const;

const OFTEN: Record<Frequency, string> = {
  every: "Every issue",
  weekly: "At most one a week",
  monthly: "At most one a month",
};

const ALL = "Tick none, and you get all of them. Issues without a theme go to everybody.";
const BETWEEN = "Those in between are not mailed to you later; they stay in the archive, for you to read.";
const MEANWHILE = "Issues of that time are not mailed to you later; they stay in the archive, too.";

export function ChoicesForm(view: AccountView) {
  const { reader, cohorts } = view;
  const wrongIn = (field: string) => (view.wrong?.field === field ? view.wrong.words : null);
  return (
    <form method="post" action="/account/preferences">
      <h2>Your choices</h2>
      <Field id="name" label="Your name (if you like)" wrong={wrongIn("name")}>
        <input
          {...describedBy("name", { wrong: wrongIn("name") })}
          name="name"
          value={reader.name}
          autocomplete="name"
          maxlength={200}
        />
      </Field>
      <Field id="interest" label="What brings you here" wrong={wrongIn("interest")}>
        <select {...describedBy("interest", { wrong: wrongIn("interest") })} name="interest">
          <option value="">I would rather not say</option>
          {cohorts.map((cohort) => (
            <option value={cohort} selected={cohort === reader.interest}>
              {cohort}
            </option>
          ))}
        </select>
      </Field>
      <Topics {...view} words={wrongIn("topics")} />
      <Often {...view} words={wrongIn("frequency")} />
      <Pause {...view} words={wrongIn("pause")} />
      <button type="submit">Keep these choices</button>
    </form>
  );
}

type Part = AccountView & { words: string | null };

function Topics({ topics, preferences, words }: Part) {
  if (topics.length === 0) return null;
  return (
    <fieldset {...describedBy("topics", { wrong: words, hint: ALL })}>
      <legend>Which issues</legend>
      <p class="hint" id="topics-hint">
        {ALL}
      </p>
      {topics.map((topic) => (
        <label class="choice">
          <input type="checkbox" name="topics" value={topic} checked={preferences.topics.includes(topic)} />
          {topic}
        </label>
      ))}
      <Wrong id="topics" words={words} />
    </fieldset>
  );
}

function Often({ preferences, words }: Part) {
  return (
    <fieldset {...describedBy("frequency", { wrong: words, hint: BETWEEN })}>
      <legend>How often</legend>
      {Object.entries(OFTEN).map(([value, label]) => (
        <label class="choice">
          <input type="radio" name="frequency" value={value} checked={preferences.frequency === value} />
          {label}
        </label>
      ))}
      <p class="hint" id="frequency-hint">
        {BETWEEN}
      </p>
      <Wrong id="frequency" words={words} />
    </fieldset>
  );
}

function Pause({ preferences, now, words }: Part) {
  const until = pausedUntil(preferences, now);
  return (
    <Field id="pause" label="A pause" hint={MEANWHILE} wrong={words}>
      <select {...describedBy("pause", { wrong: words, hint: MEANWHILE })} name="pause">
        <option value="">{until ? "End the pause now" : "No pause"}</option>
        {until && (
          <option value="keep" selected>
            Until {until}, as it is
          </option>
        )}
        {PAUSES.map(({ value, label }) => (
          <option value={value}>{label}</option>
        ))}
      </select>
    </Field>
  );
}

/** The day on which a pause ends, in words; null while there is none. */
export function pausedUntil({ pausedUntil: end }: AccountView["preferences"], now: Date): string | null {
  if (end === null || end <= now.toISOString()) return null;
  return new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" }).format(new Date(end));
}
