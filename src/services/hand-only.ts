/** Networks that have a form for people, and nothing for programs. */
import type { Account } from "../core/account.ts";
import type { Network, NetworkName } from "../distribution/network.ts";

export interface HandOnly {
  name: NetworkName;
  account: Account;
  /** The network's own form, filled in. */
  form(post: { title: string; link: string }): string;
  says: string;
}

/** Nobody plays their forms on this machine, so a rehearsal is led nowhere. */
export const handOnly = ({ name, account, form, says }: HandOnly): Network => ({
  name,
  account,
  rules: null,
  threads: false,
  poster: null,
  intent: (post) => (account.realm === "sandbox" ? null : form(post)),
  ...{ reach: null, replies: null, submission: null },
  check: async () => says,
});
