/** Lobsters: a form, filled in for the owner, and nothing else. Adapter of the port `distribution/network`. */
import type { Account } from "../../core/account.ts";
import type { Network } from "../../distribution/network.ts";
import { handOnly } from "../hand-only.ts";

export const lobstersNetwork = (account: Account): Network =>
  handOnly({
    ...{ name: "lobsters", account },
    form: ({ title, link }) => `https://lobste.rs/stories/new?${new URLSearchParams({ url: link, title })}`,
    says: "You post on Lobsters by hand, by its own form, filled in: nothing needs to be set up",
  });
