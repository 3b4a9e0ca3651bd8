/** The mails of the way onto the list: to confirm, to accept an invitation, and for somebody who is on it already. */
import { type MailPublication, type ShortMail, shortMail } from "./short-mail.tsx";

const NOTHING =
  "If it was not you, do nothing: you will not be mailed again, and the address is forgotten after two weeks.";

interface Asked {
  publication: MailPublication;
  /** Of the button. */
  url: string;
}

/** For an address that somebody typed into the sign-up form. */
export const renderConfirmMail = ({ publication, url }: Asked): ShortMail =>
  shortMail({
    publication,
    subject: `Confirm your subscription to ${publication.name}`,
    heading: "One press, and you are on the list",
    before: [`Somebody, probably you, asked for ${publication.name} to be sent to this address.`],
    button: { label: "Confirm my subscription", url },
    after: ["The link is good for seven days.", NOTHING],
    why: `You get this one mail because this address was typed into the form of ${publication.name}.`,
  });

/** For somebody whom the owner of the newsletter wrote into their table. */
export const renderInvitationMail = ({ publication, url }: Asked): ShortMail =>
  shortMail({
    publication,
    subject: `An invitation to ${publication.name}`,
    heading: `Would you like to read ${publication.name}?`,
    before: [
      `Whoever writes ${publication.name} thought of you, and asks whether they may send it to this address.`,
    ],
    button: { label: "Yes, send it to me", url },
    after: ["The link is good for seven days. If you do nothing, this is the only mail that you will get."],
    why: `You get this one mail because ${publication.name} invited you.`,
  });

/** For somebody who paid, and whose address was on no list. */
export const renderPayerMail = ({ publication, url }: Asked): ShortMail =>
  shortMail({
    publication,
    subject: `You paid for ${publication.name}: one press, and the issues come`,
    heading: "Thank you. May the issues come to this address?",
    before: [
      `You paid for ${publication.name}, and this is the address that you gave with it. Press the button to get every issue here.`,
    ],
    button: { label: "Yes, send me the issues", url },
    after: ["The link is good for seven days. Until you press the button, nothing else is mailed to you."],
    why: `You get this one mail because somebody paid for ${publication.name} with this address.`,
  });

/** For somebody who took the free tier where the others are paid. */
export const renderFreePayerMail = ({ publication, url }: Asked): ShortMail =>
  shortMail({
    publication,
    subject: `Confirm your subscription to ${publication.name}`,
    heading: "One press, and you are on the list",
    before: [
      `Somebody, probably you, chose to read ${publication.name} for free, and gave this address. Press the button to get the free issues here.`,
    ],
    button: { label: "Confirm my subscription", url },
    after: ["The link is good for seven days. If it was not you, do nothing: nothing else is mailed to you."],
    why: `You get this one mail because this address was given for the free issues of ${publication.name}.`,
  });

/** For somebody who asked again. Their page looked the same as everybody's, so this is how they learn it. */
export const renderMemberMail = ({ publication, url }: Asked): ShortMail =>
  shortMail({
    publication,
    subject: `You are on the list of ${publication.name} already`,
    heading: "You are on the list already",
    before: [
      `Somebody, probably you, asked for ${publication.name} to be sent to this address. It is being sent here already, so there is nothing to do.`,
      "If issues don't arrive, look among the unwanted mail, and tell your mail program that they are wanted.",
    ],
    button: { label: "Sign in to change what you get", url },
    after: ["If it was not you, do nothing."],
    why: `You get this mail because this address was typed into the form of ${publication.name}.`,
  });
