/** What somebody typed on the payment page, or came with in its address. */
import { randomBytes } from "node:crypto";
import type { Payer } from "../../life.ts";
import { isAddress } from "../frame.tsx";
import { digitsIn, isTestNumber, OFFERED } from "../test-cards.ts";
import type { Offer } from "./offer.ts";

export interface Filled {
  email: string;
  name: string;
  /** A number of the list, or `other`. */
  choice: string;
  /** Typed where the choice is `other`. */
  number: string;
  promotion: string;
  reference: string | null;
  /** The same in every try of one page, so that pressing twice pays once. */
  submission: string;
}

export type Problems = Partial<Record<"email" | "name" | "number" | "promotion", string>>;

const REFERENCE = /^[A-Za-z0-9_-]{1,200}$/;
const SUBMISSION = /^[\w-]{32}$/;
const MAX_NAME = 200;

const firstCard = OFFERED[0].number;
const newSubmission = () => randomBytes(24).toString("base64url");

/** The vendor drops a reference that it can't take, and prefills no address that is none. */
const referenceFrom = (text: string | null) => (text !== null && REFERENCE.test(text) ? text : null);

export function fromAddress(query: URLSearchParams): Filled {
  const email = query.get("prefilled_email")?.trim() ?? "";
  return {
    ...{ email: isAddress(email) ? email : "", name: "", choice: firstCard, number: "" },
    promotion: query.get("prefilled_promo_code")?.slice(0, 100) ?? "",
    reference: referenceFrom(query.get("client_reference_id")),
    submission: newSubmission(),
  };
}

export function fromForm(form: URLSearchParams): Filled {
  const text = (name: string) => (form.get(name) ?? "").trim();
  const submission = text("submission");
  return {
    ...{ email: text("email"), name: text("name"), choice: text("card"), number: digitsIn(text("number")) },
    promotion: text("promotion").slice(0, 100),
    reference: referenceFrom(form.get("reference")),
    submission: SUBMISSION.test(submission) ? submission : newSubmission(),
  };
}

export const numberOf = ({ choice, number }: Filled) => (choice === "other" ? number : choice);

export function problemsOf(filled: Filled, offer: Offer): Problems {
  const problems: Problems = {};
  if (!isAddress(filled.email)) problems.email = "Write an address like name@mail.example.";
  if (filled.name.length > MAX_NAME) problems.name = `A name has at most ${MAX_NAME} letters.`;
  if (!offer.needsCard) return problems;
  if (filled.name === "") problems.name = "Write the name that stands on the card; here, any name will do.";
  if (!isTestNumber(numberOf(filled)))
    problems.number =
      "That is none of the test cards, and the sandbox takes no others. Choose one from the list.";
  return problems;
}

export const payerOf = (filled: Filled, offer: Offer): Payer => ({
  ...{ email: filled.email, name: filled.name, reference: filled.reference },
  card: offer.needsCard ? { number: numberOf(filled) } : null,
  promotionCode: offer.discount?.code ?? null,
});
