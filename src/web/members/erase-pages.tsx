/** Before and after everything about a reader is erased: what goes, what stays, and why. */
import { Page, page } from "../layout.tsx";

interface EraseView {
  name: string;
  email: string;
  /** Whether the reader pays, or did. */
  paying: boolean;
  wrong?: string | null;
}

/** What stays, in words that are true before and after. */
function WhatStays({ paying }: { paying: boolean }) {
  return (
    <>
      <ul>
        <li>
          A number without a name, in the counts of the issues that were mailed and in the log of what
          happened, so that they stay right.
        </li>
        <li>
          A scrambled mark of your address, from which the address can't be read. By it we recognise that it
          must not be added again. You yourself can come back at any time.
        </li>
        {paying && <li>Entries of payments, under that number: tax law asks for them.</li>}
      </ul>
      <p>
        Your row in the owner's table is emptied and put into the trash at the next round, within the hour as
        a rule; Notion, who keeps the table for us, deletes what is in the trash and its history by its own
        terms. The mail service keeps a record of the mails that it carried for as long as its terms say; we
        gave it no list of readers. Copies of our record are not searched, but you are erased from each one
        that is ever put back.
      </p>
    </>
  );
}

export const erasePage = ({ name, email, paying, wrong = null }: EraseView): string =>
  page(
    <Page title={wrong ? "Error: erase everything" : "Erase everything"} name={name} language="en">
      <h1>Erase everything about you?</h1>
      {wrong && (
        <div class="summary" role="alert">
          <p>
            Nothing was erased. <a href="#email">{wrong}</a>
          </p>
        </div>
      )}
      <p>
        Your address, your name, your choices, what you agreed to, what you clicked, and your sign-ins are
        deleted at once, and nothing is mailed to you again. This can't be undone. You may want to{" "}
        <a href="/account/export.json">download it</a> first.
      </p>
      <p>What stays:</p>
      <WhatStays paying={paying} />
      <form method="post" action="/account/erase">
        <div class="field">
          <label for="email">
            Type your address, <strong>{email}</strong>, to say that you mean it
          </label>
          <input
            id="email"
            name="email"
            type="email"
            required
            autocomplete="off"
            aria-invalid={wrong ? "true" : undefined}
            aria-describedby={wrong ? "email-wrong" : undefined}
          />
          {wrong && (
            <p class="wrong" id="email-wrong">
              {wrong}
            </p>
          )}
        </div>
        <button type="submit">Erase everything</button>
      </form>
      <p class="after">
        <a href="/account">No, go back</a>
      </p>
    </Page>,
  );

export const erasedPage = ({ name, paying }: Pick<EraseView, "name" | "paying">): string =>
  page(
    <Page title="Erased" name={name} language="en">
      <h1>You are erased.</h1>
      <p>Nothing here names you any more, and you are signed out everywhere. What stays:</p>
      <WhatStays paying={paying} />
      <p>A mail that was on its way may still arrive.</p>
    </Page>,
  );
