/** The form by which somebody asks to be on the list, and what it says back. */
import { signUpWords } from "../../content/sign-up-words.ts";
import { Page, page } from "../layout.tsx";
import { describedBy, Field, Notice, Refusal, Wrong } from "../pieces.tsx";

export interface Typed {
  email: string;
  name: string;
  interest: string;
}

export interface SubscribeForm {
  name: string;
  interests: readonly string[];
  typed: Typed;
  /** When it is shown, signed. */
  stamp: string;
  /** Where they came from; empty if nobody knows. */
  from: string;
  errors: Partial<Record<keyof Typed, string>>;
  /** Instead of errors: why they have to press again. */
  notice?: string;
}

export function subscribePage(form: SubscribeForm): string {
  const { name, errors, notice, typed } = form;
  const wrong = Object.entries(errors);
  return page(
    <Page title={wrong.length > 0 ? "Please look again" : "Subscribe"} name={name} language="en">
      <h1>Subscribe to {name}</h1>
      {wrong.length > 0 && (
        <Refusal>
          <p>
            <strong>
              {wrong.length === 1 ? "One thing is not right yet:" : "Some things are not right yet:"}
            </strong>
          </p>
          {wrong.map(([field, words]) => (
            <p>
              <a href={`#${field}`}>{words}</a>
            </p>
          ))}
        </Refusal>
      )}
      {notice && <Notice>{notice}</Notice>}
      <form method="post" action="/subscribe">
        <Field id="email" label="Your mail address" wrong={errors.email}>
          <input
            {...describedBy("email", { wrong: errors.email })}
            type="email"
            name="email"
            value={typed.email}
            maxlength={254}
            autocomplete="email"
            required
          />
        </Field>
        <Field id="name" label="Your name, if you like" wrong={errors.name}>
          <input
            {...describedBy("name", { wrong: errors.name })}
            type="text"
            name="name"
            value={typed.name}
            maxlength={200}
            autocomplete="name"
          />
        </Field>
        <Interests interests={form.interests} typed={typed} error={errors.interest} />
        <Hidden stamp={form.stamp} from={form.from} />
        <button type="submit">Subscribe</button>
      </form>
      <p class="after">
        <small>
          {signUpWords(name)} <a href="/privacy">What we keep about you</a>
        </small>
      </p>
    </Page>,
  );
}

function Interests({
  interests,
  typed,
  error,
}: {
  interests: readonly string[];
  typed: Typed;
  error: string | undefined;
}) {
  return (
    <fieldset id="interest" aria-describedby={error ? "interest-wrong" : undefined}>
      <legend>What brings you here?</legend>
      {["", ...interests].map((interest) => (
        <label class="choice">
          <input type="radio" name="interest" value={interest} checked={typed.interest === interest} />
          {interest || "I would rather not say"}
        </label>
      ))}
      <Wrong id="interest" words={error} />
    </fieldset>
  );
}

/** With a field that no person sees: whoever fills it in is a machine. */
function Hidden({ stamp, from }: { stamp: string; from: string }) {
  return (
    <>
      <div class="away" aria-hidden="true">
        <label for="company">Leave this empty</label>
        <input id="company" type="text" name="company" value="" tabindex={-1} autocomplete="off" />
      </div>
      <input type="hidden" name="at" value={stamp} />
      {from && <input type="hidden" name="from" value={from} />}
    </>
  );
}

interface Mistyped {
  name: string;
  typed: Typed;
  meant: string;
  stamp: string;
  from: string;
}

/** Two buttons: what they may have meant, and what they typed. */
export function mistypedPage({ name, typed, meant, stamp, from }: Mistyped): string {
  const fields = { name: typed.name, interest: typed.interest, at: stamp, from, sure: "1" };
  return page(
    <Page title="Did you mean…" name={name} language="en">
      <h1>Did you mean {meant.slice(meant.lastIndexOf("@") + 1)}?</h1>
      <p>
        You typed {typed.email}. Mail to an address with a slip in it arrives nowhere, or at a stranger's.
      </p>
      <Choice fields={{ ...fields, email: meant }} label={`Yes, use ${meant}`} />
      <Choice fields={{ ...fields, email: typed.email }} label={`No, ${typed.email} is right`} plain />
    </Page>,
  );
}

function Choice({
  fields,
  label,
  plain,
}: {
  fields: Record<string, string>;
  label: string;
  plain?: boolean;
}) {
  return (
    <form method="post" action="/subscribe" class="field">
      {Object.entries(fields).map(([field, value]) => (
        <input type="hidden" name={field} value={value} />
      ))}
      <button type="submit" class={plain ? "plain" : undefined}>
        {label}
      </button>
    </form>
  );
}

/** The same for everybody, whatever is known of the address. */
export const askedPage = (name: string, email: string): string =>
  page(
    <Page title="Look into your inbox" name={name} language="en">
      <h1>Look into your inbox.</h1>
      <p>
        A mail is on its way to <strong>{email}</strong>. Press the button in it, and you are on the list.
      </p>
      <p>
        <small>
          If it does not come within a few minutes, look among the unwanted mail.{" "}
          <a href="/subscribe">Is the address not right?</a>
        </small>
      </p>
    </Page>,
  );
