/** What is said of mailings in more than one place: numbers of mails, days, and how a command names an issue. */

export const mails = (n: number): string => (n === 1 ? "1 mail" : `${n.toLocaleString("en")} mails`);
export const readers = (n: number): string => (n === 1 ? "1 reader" : `${n.toLocaleString("en")} readers`);

/** `5.8 %`, to one digit. */
export const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;

/** How the owner names what a mailing is of to a command: the number or slug, else the mailing's id. */
export const nameForCommand = (of: {
  number: number | null | undefined;
  slug: string | null | undefined;
  id: string;
}): string => (of.number != null ? String(of.number) : (of.slug ?? of.id));

/** `Friday, 27 November, from 08:00`: true whenever it is read, so it may be kept. */
export function sayFrom(at: Date, zone: string): string {
  const day = new Intl.DateTimeFormat("en-GB", {
    ...{ weekday: "long", day: "numeric", month: "long", timeZone: zone },
  });
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
  return `${day.format(at).replace(/^(\w+) /, "$1, ")}, from ${time.format(at)}`;
}
