/** What mails say of their publication, and how its words stand in them. */
import { raw } from "hono/html";
import { directionOf, type Publication } from "../issue.ts";
import { oneLine } from "../one-line.ts";
import { htmlFromText } from "./merge.ts";

/** Said of the publication in every mail. */
export type MailPublication = Pick<Publication, "name" | "url"> & {
  /** The sender's address, which the law asks for; on one line or several. */
  postalAddress: string;
};

/** Words of the author: escaped, and with braces that can't be taken for a hole. */
export function Words({ of: text }: { of: string }) {
  return raw(htmlFromText(text));
}

export const addressLines = ({ postalAddress }: Pick<MailPublication, "postalAddress">): string[] =>
  postalAddress
    .split(/\r?\n/)
    .map(oneLine)
    .filter((line) => line !== "");

/** An address can't hold a brace that looks like a hole. */
export function linkTo(url: string): string {
  return url.replaceAll("{", "%7B").replaceAll("}", "%7D");
}

/** On which side lines begin: mail programs that don't know `dir` know this. */
export const sideOf = (language: string): "left" | "right" =>
  directionOf(language) === "rtl" ? "right" : "left";
