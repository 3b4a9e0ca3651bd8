/** What is kept about readers, why, how long, and with whom: no more and no less than what the code does. */
import { Page, page } from "../layout.tsx";
import type { MemberHost } from "./host.ts";

type Facts = Pick<MemberHost, "name" | "contact" | "realms" | "mailbox">;

const KEPT = [
  {
    what: "Your address, and your name if you gave it",
    why: "to send you what you asked for",
    until: "until you have it erased; 14 days if you never confirm",
  },
  {
    what: "What you agreed to: the words, the page, the time",
    why: "to be able to show that you asked",
    until: "as long as the address",
  },
  {
    what: "What you chose: interest, themes, how often, pauses",
    why: "to send you only what you want",
    until: "as long as the address",
  },
  {
    what: "Which issues were mailed to you, and whether your mail server took them",
    why: "to mail each one once, and to stop where mail does not arrive",
    until: "as long as the address; then without your name",
  },
  {
    what: "Links in issues that you clicked, where clicks are counted at all",
    why: "to learn what readers care about",
    until: "as long as the address",
  },
  {
    what: "What you paid and when, and what came back; never your card",
    why: "to give you what you paid for, and because tax law asks for it",
    until:
      "the amounts for as long as tax law asks; your address and your name go from them when you have yourself erased",
  },
  {
    what: "How you first came here: the page, and the link that led to it",
    why: "to know what brings readers",
    until: "as long as the address",
  },
  {
    what: "Sign-ins: when, and a scrambled mark of your browser's cookie",
    why: "to know you again until you sign out",
    until: "30 days after your last visit; a day for requests to sign in",
  },
  {
    what: "Visits to pages, under a mark that changes daily and leads to nobody",
    why: "to count readers",
    until: "14 months",
  },
  {
    what: "How often an address or a network asked for something, as scrambled marks",
    why: "to keep strangers from flooding your inbox",
    until: "a day at most",
  },
] as const;

export const privacyPage = ({ name, contact, realms, mailbox }: Facts): string =>
  page(
    <Page title="Privacy" name={name} language="en" wide>
      <h1>What {name} knows about you</h1>
      <p>
        Little, and nothing behind your back. Nobody else tracks you on these pages, and the only cookies are
        those that sign you in. Nothing is loaded from elsewhere, unless an issue shows a picture that lies on
        another site.
      </p>
      <h2>What is kept, why, and how long</h2>
      <dl>
        {KEPT.map(({ what, why, until }) => (
          <>
            <dt>{what}</dt>
            <dd>
              Kept {why}. <small>How long: {until}.</small>
            </dd>
          </>
        ))}
      </dl>
      <h2>Where it is</h2>
      <ul>
        <li>In one file on the machine of whoever writes {name}, and in the copies made of it.</li>
        {realms.notion === "sandbox" ? (
          <li>In no table at Notion: this newsletter is not connected to it now.</li>
        ) : (
          <li>
            In a table at Notion Labs, Inc., where the owner sees the list: address, name, status, tier and
            what it comes from, cohort, how long you have been quiet, and since when you have read.
          </li>
        )}
        {realms.resend === "sandbox" ? (
          <li>
            With no mail service: no mail really leaves yet. What is rehearsed lies in an inbox on the same
            machine.
          </li>
        ) : (
          <li>
            {mailbox
              ? `With the provider of the mailbox from which the mails come (${mailbox}): it knows the address and the words of each mail that it carried, and may keep a copy of it.`
              : "With the mail service Resend, which carries the mails: it knows the address and the words of each mail that it carried."}{" "}
            It is given no list of readers.
          </li>
        )}
        {realms.stripe === "sandbox" ? null : (
          <li>
            With the payment service Stripe, where you pay: it knows your address, your card and what you pay.
            Of it we are told your address, your name and the amounts, never the card. It keeps them by its
            own terms.
          </li>
        )}
      </ul>
      <p>It is sold and given to nobody else.</p>
      <h2>What you can do</h2>
      <ul>
        <li>
          Leave: by the link at the end of every issue, or on <a href="/account">your page</a>.
        </li>
        <li>
          See and take along all of it, as a file: on <a href="/account">your page</a>.
        </li>
        <li>
          Correct it: your name and your choices on the same page; for another address, subscribe with that
          one.
        </li>
        <li>
          <a href="/account/erase">Have all of it erased</a>. What stays is a number without a name in the
          counts of earlier issues, a scrambled mark of the address so that it is not added again, and, if you
          ever paid, the entries that tax law asks for.
        </li>
        <li>Complain to the authority that protects personal data where you live.</li>
      </ul>
      <h2>Whom to ask</h2>
      <p>
        {contact.postalAddress}
        <br />
        <a href={`mailto:${contact.address}`}>{contact.address}</a>
      </p>
    </Page>,
  );
