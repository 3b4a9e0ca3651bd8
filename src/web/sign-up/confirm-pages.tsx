/** What the link in the mail opens: a button, or why there is none. */
import { confirmWords } from "../../content/sign-up-words.ts";
import { Page, page } from "../layout.tsx";
import { WhyTheButton } from "../pieces.tsx";

export const confirmPage = (name: string): string =>
  page(
    <Page title="Confirm" name={name} language="en">
      <h1>One press, and you are on the list.</h1>
      <form method="post">
        <button type="submit">{confirmWords(name)}</button>
      </form>
      <WhyTheButton lest=", and that must not put anybody on a list" />
    </Page>,
  );

export const alreadyPage = (name: string): string =>
  page(
    <Page title="Confirmed already" name={name} language="en">
      <h1>You are confirmed already.</h1>
      <p>There is nothing more to do: {name} comes to you by mail.</p>
      <p>
        <a href="/">All issues</a> · <a href="/sign-in">Sign in to change what you get</a>
      </p>
    </Page>,
  );

export const expiredPage = (name: string, again: string): string =>
  page(
    <Page title="Too old" name={name} language="en">
      <h1>This link is too old.</h1>
      <p>It was good for seven days. We can send a new one to the same address.</p>
      <form method="post" action={again}>
        <button type="submit">Send me a new one</button>
      </form>
    </Page>,
  );

/** Whether or not one was sent: who has the link need not own the address. */
export const againPage = (name: string): string =>
  page(
    <Page title="Look into your inbox" name={name} language="en">
      <h1>Look into your inbox.</h1>
      <p>A new link is on its way. At most three a day are sent to one address.</p>
    </Page>,
  );

export const gonePage = (name: string): string =>
  page(
    <Page title="Nobody waits here" name={name} language="en">
      <h1>This link leads nowhere any more.</h1>
      <p>
        It was used before, or it is so old that the address was forgotten.{" "}
        <a href="/subscribe">Subscribe anew</a>; it takes a minute.
      </p>
    </Page>,
  );
