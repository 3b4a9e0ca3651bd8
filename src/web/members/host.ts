/** What the members' pages need of the app. */
import type { Context } from "hono";
import type { CohortSettings } from "../../audience/reassign.ts";
import type { SignInMail } from "../../audience/sign-in.ts";
import type { TokenKeys } from "../../audience/signed-token.ts";
import type { Publication } from "../../content/issue.ts";
import type { Site } from "../../content/publish.ts";
import type { Clock } from "../../core/clock.ts";
import type { Logger } from "../../core/log.ts";
import type { Realm } from "../../core/realm.ts";
import type { Ledger } from "../../ledger/open.ts";
import type { Shop } from "../../money/shop.ts";

export interface Members {
  /** They sign links; the first is for new ones. */
  keys: TokenKeys;
  /** How real the services are: who keeps what is said on the page about privacy. */
  realms: { notion: Realm; resend: Realm; stripe: Realm };
  /** The server of the mailbox that carries the mails, where it is not Resend that does. */
  mailbox?: string | undefined;
  /** What a reader may say they come for, and where that puts them. */
  audience: CohortSettings;
  /** Whom to write to. */
  contact: { address: string; postalAddress: string };
  publication(): Promise<Publication>;
  /** Where members change or end what they pay. */
  shop(): Promise<Shop>;
  /** Where a request comes from, behind whatever proxy is trusted. */
  networkOf(c: Context): string;
  mailSignIn(mail: SignInMail): Promise<unknown>;
  /** Does this after the answer has gone out. */
  later(work: () => Promise<unknown>): void;
}

export interface MemberHost extends Members {
  ledger: Ledger;
  clock: Clock;
  log: Logger;
  site: Site;
  /** The publication's. */
  name: string;
}
