/** For what could not be taken: a form that is none, too many at once, a service that is closed for now. */
import { Page, page } from "../layout.tsx";

export const refusedPage = (name: string, why: string): string =>
  page(
    <Page title="That could not be taken" name={name} language="en">
      <h1>That could not be taken.</h1>
      <p>{why} Nothing was changed.</p>
      <p>
        <a href="/subscribe">Back to the form</a>
      </p>
    </Page>,
  );

export const tooManyPage = (name: string): string =>
  page(
    <Page title="Too many at once" name={name} language="en">
      <h1>Too many at once.</h1>
      <p>More sign-ups came from your network in the last hour than we take. Please try again in an hour.</p>
    </Page>,
  );

export const closedPage = (name: string): string =>
  page(
    <Page title="Closed for the moment" name={name} language="en">
      <h1>Signing up is closed for the moment.</h1>
      <p>
        We can't send the mail that asks you to confirm just now, so nothing was kept. Please come back later.
      </p>
      <p>
        <a href="/">Read the archive meanwhile</a>
      </p>
    </Page>,
  );
