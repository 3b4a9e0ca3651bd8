/** The pages on the way in: asking, the code, the link's button. */
import { SIGN_IN_MINUTES } from "../../audience/sign-in.ts";
import { Page, page } from "../layout.tsx";
import { describedBy, Field, Refusal, WhyTheButton } from "../pieces.tsx";

/** The one thing that was wrong, with the way to its field. */
function Above({ wrong, field }: { wrong: string | null; field: string }) {
  return wrong ? (
    <Refusal>
      <p>
        <a href={`#${field}`}>{wrong}</a>
      </p>
    </Refusal>
  ) : null;
}

export const signInPage = (name: string, { wrong = null }: { wrong?: string | null } = {}): string =>
  page(
    <Page title={wrong ? "Error: sign in" : "Sign in"} name={name} language="en">
      <h1>Sign in</h1>
      <Above wrong={wrong} field="email" />
      <p>You need no password: we mail you a link and a code.</p>
      <form method="post" action="/sign-in">
        <Field id="email" label="Your mail address" wrong={wrong}>
          <input
            {...describedBy("email", { wrong })}
            name="email"
            type="email"
            autocomplete="email"
            required
            maxlength={200}
          />
        </Field>
        <button type="submit">Mail me a link</button>
      </form>
      <p class="after">
        <small>For those who are on the list of {name}. Your browser keeps a cookie to know you again.</small>
      </p>
    </Page>,
  );

export const codePage = (name: string, { wrong = null }: { wrong?: string | null } = {}): string =>
  page(
    <Page title={wrong ? "Error: your code" : "Your code"} name={name} language="en">
      <h1>Look into your mail</h1>
      <Above wrong={wrong} field="code" />
      <p>
        If the address is on the list, a mail is on its way. Open its link in this browser, or type the code
        that stands in it. Both work once, for {SIGN_IN_MINUTES} minutes.
      </p>
      <form method="post" action="/sign-in/code">
        <Field id="code" label="The six digits" wrong={wrong}>
          <input
            {...describedBy("code", { wrong })}
            name="code"
            inputmode="numeric"
            autocomplete="one-time-code"
            required
            maxlength={20}
          />
        </Field>
        <button type="submit">Sign in</button>
      </form>
      <p class="after">
        <small>
          Nothing came? Look among the unwanted mail, or <a href="/sign-in">ask again</a>.
        </small>
      </p>
    </Page>,
  );

export const linkPage = (name: string): string =>
  page(
    <Page title="Sign in" name={name} language="en">
      <h1>Sign in to {name}?</h1>
      <form method="post">
        <button type="submit">Sign in</button>
      </form>
      <WhyTheButton />
    </Page>,
  );

export const elsewherePage = (name: string): string =>
  page(
    <Page title="Another browser" name={name} language="en">
      <h1>You asked in another browser.</h1>
      <p>
        The link works only where it was asked for, so that nobody else can use it. Go back to that page, and
        type the six digits from the mail there.
      </p>
      <p>
        Or <a href="/sign-in">ask for a new link here</a>.
      </p>
    </Page>,
  );

export const spentLinkPage = (name: string): string =>
  page(
    <Page title="Link used up" name={name} language="en">
      <h1>This link is no longer good.</h1>
      <p>
        It works once, for {SIGN_IN_MINUTES} minutes, and only whole. <a href="/sign-in">Ask for a new one</a>
        .
      </p>
    </Page>,
  );
