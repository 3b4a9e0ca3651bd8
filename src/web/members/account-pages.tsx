/** What a reader sees of themselves, and what they may do. */
import type { Preferences } from "../../audience/preferences.ts";
import type { Membership } from "../../money/membership.ts";
import { Page, page } from "../layout.tsx";
import { MembershipWords } from "../membership-words.tsx";
import { Notice, Refusal } from "../pieces.tsx";
import { ChoicesForm, pausedUntil } from "./choices-form.tsx";

export interface AccountView {
  /** The publication's. */
  name: string;
  reader: { email: string; name: string; tier: string; status: string; interest: string | null };
  preferences: Preferences;
  cohorts: readonly string[];
  /** Tags of the issues that there are. */
  topics: readonly string[];
  membership: Membership;
  /** Where they change or end what they pay; null for who pays nothing. */
  portal: string | null;
  /** The publication's, an IANA name. */
  zone: string;
  /** How many browsers are signed in. */
  sessions: number;
  now: Date;
  saved?: boolean;
  wrong?: { field: "name" | "interest" | "topics" | "frequency" | "pause"; words: string } | null;
}

export function accountPage(view: AccountView): string {
  const { name, reader, portal, sessions, saved = false, wrong = null } = view;
  const left = reader.status !== "confirmed";
  return page(
    <Page title={wrong ? "Error: your subscription" : "Your subscription"} name={name} language="en" wide>
      <h1>Your subscription</h1>
      {saved && <Notice>Your choices are kept.</Notice>}
      {wrong && (
        <Refusal>
          <p>
            Nothing was changed. <a href={`#${wrong.field}`}>{wrong.words}</a>
          </p>
        </Refusal>
      )}
      <table>
        <tbody>
          <tr>
            <th scope="row">Address</th>
            <td>{reader.email}</td>
          </tr>
          <tr>
            <th scope="row">You read as</th>
            <td>{reader.tier === "free" ? <FreeReader {...{ left, portal }} /> : <Member {...view} />}</td>
          </tr>
          <tr>
            <th scope="row">Mail</th>
            <td>{left ? <Left /> : whatIsMailed(view)}</td>
          </tr>
        </tbody>
      </table>
      {left ? null : <ChoicesForm {...view} />}
      {left ? null : <Leave name={name} />}
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
      <SigningOut sessions={sessions} />
    </Page>,
  );
}

const Member = ({ reader, membership, zone, portal }: AccountView) => (
  <MembershipWords {...{ tier: reader.tier, membership, zone, portal }} />
);

/** Who paid before still finds their bills there. */
function FreeReader({ left, portal }: { left: boolean; portal: string | null }) {
  return (
    <>
      a free reader. {left ? null : <a href="/account/membership">Become a member</a>}{" "}
      {portal && (
        <>
          {left ? "" : "· "}
          <a href={portal} rel="noreferrer">
            Your payments so far
          </a>
        </>
      )}
    </>
  );
}

const Left = () => (
  <>
    You have left, so no issue is mailed to you. <a href="/subscribe">Come back</a> whenever you like.
  </>
);

function whatIsMailed({ reader, preferences, now }: AccountView): string {
  const until = pausedUntil(preferences, now);
  if (until) return `Paused: no issue is mailed to you until ${until}.`;
  const which = preferences.topics.length > 0 ? " on the themes that you chose" : "";
  const issue = reader.tier === "free" ? "free issue" : "issue";
  if (preferences.frequency === "every") return `Every ${issue}${which} is mailed to you.`;
  const often = preferences.frequency === "weekly" ? "week" : "month";
  return `At most one ${issue} a ${often}${which} is mailed to you.`;
}

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

function SigningOut({ sessions }: { sessions: number }) {
  return (
    <>
      <h2>Signing out</h2>
      <div class="buttons">
        <form method="post" action="/sign-out">
          <button type="submit" class="plain">
            Sign out here
          </button>
        </form>
        {sessions > 1 && (
          <form method="post" action="/account/sign-out-everywhere">
            <button type="submit" class="plain">
              Sign out everywhere ({sessions} browsers)
            </button>
          </form>
        )}
      </div>
    </>
  );
}
