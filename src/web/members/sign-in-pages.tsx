/** The pages on the way in: asking, the code, the link's button. */
import { SIGN_IN_MINUTES } from "../../audience/sign-in.ts";
import { Page, page } from "../layout.tsx";

/** What was wrong, above the form and beside its field. */
function Wrong({ words }: { words: string | null }) {
  return words ? (
    <div class="summary" role="alert">
      <p>{words}</p>
    </div>
  ) : null;
}

export const signInPage = (name: string, { wrong = null }: { wrong?: string | null } = {}): string =>
  page(
    <Page title={wrong ? "Error: sign in" : "Sign in"} name={name} language="en">
      <h1>Sign in</h1>
      <Wrong words={wrong} />
      <p>You need no password: we mail you a link and a code.</p>
      <form method="post" action="/sign-in">
        <div class="field">
          <label for="email">Your mail address</label>
          <input
            id="email"
            name="email"
            type="email"
            autocomplete="email"
            required
            maxlength={200}
            aria-invalid={wrong ? "true" : undefined}
            aria-describedby={wrong ? "email-wrong" : undefined}
          />
          {wrong && (
            <p class="wrong" id="email-wrong">
              {wrong}
            </p>
          )}
        </div>
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
      <Wrong words={wrong} />
      <p>
        If the address is on the list, a mail is on its way. Open its link in this browser, or type the code
        that stands in it. Both work once, for {SIGN_IN_MINUTES} minutes.
      </p>
      <form method="post" action="/sign-in/code">
        <div class="field">
          <label for="code">The six digits</label>
          <input
            id="code"
            name="code"
            inputmode="numeric"
            autocomplete="one-time-code"
            required
            maxlength={20}
            aria-invalid={wrong ? "true" : undefined}
            aria-describedby={wrong ? "code-wrong" : undefined}
          />
          {wrong && (
            <p class="wrong" id="code-wrong">
              {wrong}
            </p>
          )}
        </div>
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
      <p class="after">
        <small>
          The button is there because mail programs open links by themselves to check them. Opening this page
          changed nothing.
        </small>
      </p>
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
