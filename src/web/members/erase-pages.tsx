/** Before and after everything about a reader is erased: what goes, what stays, and why. */
import { Page, page } from "../layout.tsx";
import { describedBy, Field, Refusal } from "../pieces.tsx";
import type { MemberHost } from "./host.ts";

interface EraseView {
  name: string;
  email: string;
  /** Whether the reader pays, or did. */
  paying: boolean;
  /** Who else holds something here depends on which services are real. */
  realms: MemberHost["realms"];
  wrong?: string | null;
}

/** What stays, in words that are true before and after. */
function WhatStays({ paying, realms }: Pick<EraseView, "paying" | "realms">) {
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
      <h2>Copies elsewhere</h2>
      <ul>
        <li>{realms.notion === "sandbox" ? IN_PRACTICE_TABLE : IN_NOTION}</li>
        <li>{realms.resend === "sandbox" ? IN_PRACTICE_INBOX : AT_THE_MAIL_SERVICE}</li>
        {paying && realms.stripe !== "sandbox" && <li>{AT_THE_PAYMENT_SERVICE}</li>}
        <li>
          Copies of our own record are not searched, but you are erased from each one that is ever put back.
        </li>
      </ul>
    </>
  );
}

const IN_NOTION =
  "Your row in the owner's table at Notion is emptied and put into the trash at the next round, within the hour as a rule. Notion deletes what is in the trash, and its history, by its own terms.";
const IN_PRACTICE_TABLE =
  "Your row in the owner's table, which is on the owner's machine, is emptied and put into the trash at the next round.";
const AT_THE_MAIL_SERVICE =
  "The mail service keeps a record of the mails that it carried to you for as long as its terms say. It was given no list of readers.";
const AT_THE_PAYMENT_SERVICE =
  "Stripe, where you paid, keeps its own record by its terms and by law. A subscription that still runs is not ended by this: end it there first.";
const IN_PRACTICE_INBOX =
  "No mail ever really left: what was rehearsed lies in the practice inbox on the owner's machine, until the owner empties it.";

export const erasePage = ({ name, email, wrong = null, ...stays }: EraseView): string =>
  page(
    <Page title={wrong ? "Error: erase everything" : "Erase everything"} name={name} language="en">
      <h1>Erase everything about you?</h1>
      {wrong && (
        <Refusal>
          <p>
            Nothing was erased. <a href="#email">{wrong}</a>
          </p>
        </Refusal>
      )}
      <p>
        Your address, your name, your choices, what you agreed to, what you clicked, and your sign-ins are
        deleted at once, and nothing is mailed to you again. This can't be undone. You may want to{" "}
        <a href="/account/export.json">download it</a> first.
      </p>
      <h2>What stays</h2>
      <WhatStays {...stays} />
      <form method="post" action="/account/erase">
        <Field
          id="email"
          label={
            <>
              Type your address, <strong>{email}</strong>, to say that you mean it
            </>
          }
          wrong={wrong}
        >
          <input {...describedBy("email", { wrong })} name="email" type="email" required autocomplete="off" />
        </Field>
        <button type="submit">Erase everything</button>
      </form>
      <p class="after">
        <a href="/account">No, go back</a>
      </p>
    </Page>,
  );

export const erasedPage = ({ name, ...stays }: Omit<EraseView, "email" | "wrong">): string =>
  page(
    <Page title="Erased" name={name} language="en">
      <h1>You are erased.</h1>
      <p>Nothing here names you any more, and you are signed out everywhere.</p>
      <p>A mail that was on its way may still arrive.</p>
      <h2>What stays</h2>
      <WhatStays {...stays} />
    </Page>,
  );
