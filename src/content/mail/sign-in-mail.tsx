/** The mail that signs a reader in: a link for the browser that asked, and a code to type where the link opens elsewhere. */
import { type MailPublication, type ShortMail, shortMail } from "./short-mail.tsx";

interface SignIn {
  publication: MailPublication;
  url: string;
  /** Six digits. */
  code: string;
  minutes: number;
}

export const renderSignInMail = ({ publication, url, code, minutes }: SignIn): ShortMail =>
  shortMail({
    publication,
    subject: `${code} is your code for ${publication.name}`,
    heading: "Your way in",
    before: [`Open this in the browser in which you asked. It works once, for ${minutes} minutes.`],
    button: { label: "Sign in", url },
    code,
    after: [
      "Or type the code above on the page that asked for it. Nobody from us will ever ask you for it.",
      "If it was not you, do nothing.",
    ],
    why: `You get this mail because somebody asked to sign in to ${publication.name} with this address.`,
  });
