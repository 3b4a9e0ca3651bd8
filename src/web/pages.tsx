/** The few pages that are not an issue: leaving, having left, nothing here, something went wrong. */
import { Page, page } from "./layout.tsx";
import { WhyTheButton } from "./pieces.tsx";

export const leavePage = (name: string): string =>
  page(
    <Page title="Unsubscribe" name={name} language="en">
      <h1>Leave {name}?</h1>
      <p>One press, and no issue will be sent to you again.</p>
      <form method="post">
        <button type="submit">Unsubscribe</button>
      </form>
      <p class="after">
        Rather fewer mails? <a href="/sign-in">Sign in</a>, and choose at most one a week or a month, or a
        pause.
      </p>
      <WhyTheButton />
    </Page>,
  );

export const leftPage = (name: string): string =>
  page(
    <Page title="Unsubscribed" name={name} language="en">
      <h1>You have left.</h1>
      <p>{name} will not be sent to you any more. A mail that was on its way may still arrive.</p>
      <ComeBack />
    </Page>,
  );

export const ComeBack = () => (
  <p>
    Every issue stays on <a href="/">the site</a>. Should you miss it in your mail,{" "}
    <a href="/subscribe">subscribe again</a>.
  </p>
);
/** Behind the link of a test mail. */
export const testLeavePage = (name: string): string =>
  page(
    <Page title="Unsubscribe" name={name} language="en">
      <h1>This was a test.</h1>
      <p>
        The mail with this link was a test of {name}, sent to its owner. In a real one, readers leave here
        with one press. Nobody was taken off the list.
      </p>
    </Page>,
  );

export const notFound = (name: string): string =>
  page(
    <Page title="Nothing here" name={name} language="en">
      <h1>There is nothing here.</h1>
      <p>
        The link may have been cut short by a mail program. All issues are on <a href="/">the first page</a>.
      </p>
    </Page>,
  );

export const troublePage = (name: string): string =>
  page(
    <Page title="Trouble" name={name} language="en">
      <h1>Something went wrong here.</h1>
      <p>It is our fault, and nothing was changed. Please try again in a few minutes.</p>
    </Page>,
  );
