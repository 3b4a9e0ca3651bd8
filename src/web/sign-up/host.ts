/** What signing up needs, and the few things that all its routes do. */
import { createHash } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { CohortSettings } from "../../audience/reassign.ts";
import type { TokenKeys } from "../../audience/signed-token.ts";
import type { MailPublication } from "../../content/mail/short-mail.tsx";
import type { Clock } from "../../core/clock.ts";
import type { RequestedMailHost } from "../../delivery/requested-mail.ts";
import type { Ledger } from "../../ledger/open.ts";
import { countAgainst } from "../../ledger/rate-counts.ts";
import type { Shop } from "../../money/shop.ts";
import type { Background } from "../background.ts";
import { type ClientAddress, networkMark, networkOf } from "../client-address.ts";
import type { Form } from "../form.ts";
import { refusedPage } from "./refused-page.tsx";

export interface SignUpParts {
  mail: RequestedMailHost;
  tokenKeys: TokenKeys;
  /** What readers may say they come for, and where that puts them. */
  audience: CohortSettings;
  postalAddress: string;
  currency: string;
  prices: { monthlyMinor: number; yearlyMinor: number };
  /** The publication's, an IANA name. */
  zone: string;
  /** Where each is paid; without a link, paying opens later. */
  shop(): Promise<Shop>;
  clientAddress: ClientAddress;
  background: Background;
  isSuppressed?: (email: string) => Promise<boolean>;
}

export interface SignUpHost extends SignUpParts {
  ledger: Ledger;
  clock: Clock;
  /** The publication's. */
  name: string;
  site: { url: string };
}

export const mailPublication = ({ name, site, postalAddress }: SignUpHost): MailPublication => ({
  ...{ name, postalAddress },
  url: `${site.url}/`,
});

/** Of the client, behind the proxy or not. A request that was made in this process has none. */
export function networkBehind({ clientAddress }: Pick<SignUpHost, "clientAddress">, c: Context): string {
  const bindings: Partial<HttpBindings> | undefined = c.env;
  const remote = bindings?.incoming?.socket.remoteAddress ?? "";
  return networkOf(clientAddress(remote, c.req.header("x-forwarded-for")));
}

export const markOf = ({ tokenKeys }: SignUpHost, network: string): string =>
  networkMark(tokenKeys[0], network);

const HOUR_MS = 3_600_000;

const LIMITS = {
  /** Behind one /24 may be a whole school. */
  network: { scope: "sign-up by network", most: 20, windowMs: HOUR_MS },
  all: { scope: "sign-up by all", most: 2_000, windowMs: HOUR_MS },
  address: { scope: "confirm mail by address", most: 3, windowMs: 24 * HOUR_MS },
} as const;

/** Whether this network, and all together, may ask once more. */
export async function mayAsk(host: SignUpHost, network: string): Promise<boolean> {
  const { ledger, clock } = host;
  return ledger.transaction(
    async (db) =>
      (await countAgainst(db, clock, LIMITS.network, markOf(host, network))) &&
      countAgainst(db, clock, LIMITS.all, "everybody"),
  );
}

/** Whether one more mail may go to this address today: nobody can fill somebody's inbox from here. */
export const mayMail = ({ ledger, clock }: SignUpHost, email: string): Promise<boolean> =>
  ledger.transaction((db) =>
    countAgainst(db, clock, LIMITS.address, createHash("sha256").update(email.toLowerCase()).digest("hex")),
  );

/** For pages that know somebody: kept nowhere, and their address is told to nobody. */
export function keepPrivate(c: Context): void {
  c.header("Cache-Control", "no-store");
  c.header("Referrer-Policy", "no-referrer");
}

export function showRefused(
  host: SignUpHost,
  c: Context,
  form: Extract<Form, { kind: "refused" }>,
): Response {
  return c.html(refusedPage(host.name, form.why), form.status) as Response;
}
