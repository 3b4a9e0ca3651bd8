/** LinkedIn: a form that takes the link alone; the owner pastes the text. Adapter of the port `distribution/network`. */
import type { Account } from "../../core/account.ts";
import type { Network } from "../../distribution/network.ts";
import { handOnly } from "../hand-only.ts";

export const linkedinNetwork = (account: Account): Network =>
  handOnly({
    ...{ name: "linkedin", account },
    form: ({ link }) =>
      `https://www.linkedin.com/sharing/share-offsite/?${new URLSearchParams({ url: link })}`,
    says: "You post on LinkedIn by hand, by its own form: nothing needs to be set up",
  });
