/** The mail to the owner about what went wrong while nobody looked, and what is well again. */
import { type MailPublication, type ShortMail, shortMail } from "../content/mail/short-mail.tsx";

export interface Told {
  word: "alert" | "all-clear";
  what: string;
  next: string;
  began_at: string;
}

export interface AlertPublication extends MailPublication {
  zone: string;
  isRehearsal: boolean;
}

/** One mail of all of them. */
export function alertMail(publication: AlertPublication, told: readonly Told[]): ShortMail {
  const began = told.filter(({ word }) => word === "alert");
  const over = told.filter(({ word }) => word === "all-clear");
  const heading = headingOf(began.length, over.length);
  const time = (iso: string) => new Date(iso).toLocaleString("sv-SE", { timeZone: publication.zone });
  const mark = publication.isRehearsal ? "Rehearsal: " : "";
  return shortMail({
    ...{ publication, heading, subject: `${mark}${publication.name}: ${inSentence(heading)}` },
    before: [
      ...began.flatMap(({ what, next, began_at }) => [`${what} (Since ${time(began_at)}.)`, next]),
      ...over.map(({ what, began_at }) => `It is over: ${what} (It began at ${time(began_at)}.)`),
    ],
    after: began.length > 0 ? ["You get no second mail of this, and one when it is over."] : [],
    why: "You get this because you run this newsletter. operations.alerts in its settings says whether and where.",
  });
}

function headingOf(began: number, over: number): string {
  if (began === 0) return over === 1 ? "All is well again" : `${over} troubles are over`;
  return began === 1 ? "Something is wrong" : `${began} things are wrong`;
}

const inSentence = (heading: string): string => heading.charAt(0).toLowerCase() + heading.slice(1);
