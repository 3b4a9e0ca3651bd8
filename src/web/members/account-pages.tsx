/** What a reader sees of themselves, and what they may choose. */
import type { Preferences } from "../../audience/preferences.ts";
import { Page, page } from "../layout.tsx";

export interface AccountView {
  /** The publication's. */
  name: string;
  reader: { email: string; name: string; tier: string; status: string; interest: string | null };
  preferences: Preferences;
  cohorts: readonly string[];
  /** Tags of the issues that there are. */
  topics: readonly string[];
  /** How many browsers are signed in. */
  sessions: number;
  now: Date;
  saved?: boolean;
  wrong?: { field: "name" | "interest" | "topics" | "pause"; words: string } | null;
}

export const PAUSES = [
  { value: "7", label: "For a week", days: 7 },
  { value: "14", label: "For two weeks", days: 14 },
  { value: "30", label: "For a month", days: 30 },
  { value: "90", label: "For three months", days: 90 },
] as const;

export function accountPage(view: AccountView): string {
  const { name, reader, sessions, saved = false, wrong = null } = view;
  const left = reader.status !== "confirmed";
  return page(
    <Page title={wrong ? "Error: your subscription" : "Your subscription"} name={name} language="en" wide>
      <h1>Your subscription</h1>
      {saved && (
        <div class="notice" role="status">
          <p>That is kept now.</p>
        </div>
      )}
      {wrong && (
        <div class="summary" role="alert">
          <p>
            Nothing was changed. <a href={`#${wrong.field}`}>{wrong.words}</a>
          </p>
        </div>
      )}
      <table>
        <tbody>
          <tr>
            <th scope="row">Address</th>
            <td>{reader.email}</td>
          </tr>
          <tr>
            <th scope="row">You read as</th>
            <td>{reader.tier === "free" ? "a free reader" : `a member, ${reader.tier}`}</td>
          </tr>
          <tr>
            <th scope="row">Mail</th>
            <td>{left ? "You have left, so no issue is mailed to you." : "Each issue is mailed to you."}</td>
          </tr>
        </tbody>
      </table>
      <Choices {...view} wrong={wrong} />
      {!left && <Leave name={name} />}
      <h2>What is kept about you</h2>
      <p>
        <a class="button plain" href="/account/export.json">
          Download all of it (JSON)
        </a>
      </p>
      <p>
        What is kept, why and for how long stands on the page about <a href="/privacy">privacy</a>. You can
        also <a href="/account/erase">have all of it erased</a>.
      </p>
      <h2>Signing out</h2>
      <form method="post" action="/sign-out">
        <p>
          <button type="submit" class="plain">
            Sign out here
          </button>
        </p>
      </form>
      <form method="post" action="/account/sign-out-everywhere">
        <p>
          <button type="submit" class="plain">
            Sign out everywhere ({sessions} {sessions === 1 ? "browser" : "browsers"})
          </button>
        </p>
      </form>
    </Page>,
  );
}

function Choices({ reader, preferences, cohorts, topics, now, wrong }: AccountView) {
  const paused = preferences.pausedUntil !== null && preferences.pausedUntil > now.toISOString();
  const problem = (field: string) =>
    wrong?.field === field ? (
      <p class="wrong" id={`${field}-wrong`}>
        {wrong.words}
      </p>
    ) : null;
  const marks = (field: string) =>
    wrong?.field === field ? ({ "aria-invalid": "true", "aria-describedby": `${field}-wrong` } as const) : {};
  return (
    <form method="post" action="/account/preferences">
      <h2>Your choices</h2>
      <div class="field">
        <label for="name">Your name (if you like)</label>
        <input
          id="name"
          name="name"
          value={reader.name}
          autocomplete="name"
          maxlength={200}
          {...marks("name")}
        />
        {problem("name")}
      </div>
      <div class="field">
        <label for="interest">What brings you here</label>
        <select id="interest" name="interest" {...marks("interest")}>
          <option value="">I would rather not say</option>
          {cohorts.map((cohort) => (
            <option value={cohort} selected={cohort === reader.interest}>
              {cohort}
            </option>
          ))}
        </select>
        {problem("interest")}
      </div>
      {topics.length > 0 && (
        <fieldset id="topics">
          <legend>Which issues</legend>
          <p class="hint">Tick none, and you get all of them. Issues without a theme go to everybody.</p>
          {topics.map((topic) => (
            <label class="choice">
              <input
                type="checkbox"
                name="topics"
                value={topic}
                checked={preferences.topics.includes(topic)}
              />
              {topic}
            </label>
          ))}
          {problem("topics")}
        </fieldset>
      )}
      <div class="field">
        <label for="pause">A pause</label>
        <select id="pause" name="pause" {...marks("pause")}>
          <option value="">{paused ? "End the pause now" : "No pause"}</option>
          {paused && (
            <option value="keep" selected>
              Until {dayOf(preferences.pausedUntil)}, as it is
            </option>
          )}
          {PAUSES.map(({ value, label }) => (
            <option value={value}>{label}</option>
          ))}
        </select>
        <p class="hint">Issues of that time are not mailed to you later; they stand on the site.</p>
        {problem("pause")}
      </div>
      <button type="submit">Keep these choices</button>
    </form>
  );
}

const dayOf = (instant: string | null): string =>
  instant
    ? new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" }).format(new Date(instant))
    : "";

function Leave({ name }: { name: string }) {
  return (
    <form method="post" action="/account/leave">
      <h2>Leaving</h2>
      <p>One press, and no issue of {name} is mailed to you again.</p>
      <p>
        <button type="submit" class="plain">
          Unsubscribe
        </button>
      </p>
    </form>
  );
}
