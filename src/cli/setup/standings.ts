/** How each service stands, told from its keys, the settings and the ledger. */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { App } from "../../app.ts";
import { verifiedDomains } from "../../delivery/sender-domains.ts";
import { NETWORK_NAMES } from "../../distribution/channels.ts";
import { knownSpreadsheet } from "../../growth/dashboard/spreadsheet.ts";
import { bindingsOf } from "../../ledger/records.ts";
import { readShop } from "../../money/shop.ts";
import type { Standing } from "./step.ts";

const played = (says: string): Standing => ({ isDone: false, says });
const done = (says: string): Standing => ({ isDone: true, says });

export async function mailStanding(app: App): Promise<Standing> {
  if (app.realms.resend === "sandbox") return played("a rehearsal: no mail leaves this machine");
  const account = app.mailAccount();
  if (account.service === "smtp") return done("through your mailbox");
  const { address } = app.config.publication.sender;
  const domain = address.slice(address.lastIndexOf("@") + 1);
  const verified = await verifiedDomains(app.ledger, account);
  return verified?.includes(domain)
    ? done(`through Resend, from ${domain}`)
    : played(`Resend has not seen the records of ${domain} yet`);
}

export async function webStanding({ config }: App): Promise<Standing> {
  const { PUBLIC_URL, TRUSTED_PROXY } = config.env;
  if (!PUBLIC_URL?.startsWith("https://")) return played("the site is seen on this machine alone");
  return TRUSTED_PROXY ? done(PUBLIC_URL) : played(`${PUBLIC_URL}, but TRUSTED_PROXY is not set`);
}

/** As the desk's adapter keeps it. */
const DESK_PAGE = "desk page";

export async function notionStanding(app: App): Promise<Standing> {
  if (app.realms.notion === "sandbox") return played("the desk is the sandbox's; issues may be files");
  const account = await app.notionAccount();
  const pages = account ? await bindingsOf(app.ledger.db, account, DESK_PAGE) : [];
  return pages.length > 0 ? done("your desk stands") : played("there is a token, but no desk yet");
}

export async function stripeStanding(app: App): Promise<Standing> {
  const realm = app.realms.stripe;
  if (realm === "sandbox") return played("nobody can pay you");
  const account = await app.paymentAccount();
  const shop = account && (await readShop(app.ledger.db, account));
  if (!shop) return played("there is a key, but no links to pay by yet");
  return done(realm === "live" ? "readers can pay" : "Stripe's test mode: nobody is charged");
}

export async function sheetsStanding(app: App): Promise<Standing> {
  if (app.realms.sheets === "sandbox") return played("your numbers: npm run pressroom -- metrics");
  const { account } = await app.sheets();
  const known = await knownSpreadsheet(app.ledger.db, account);
  return known ? done("your spreadsheet stands") : played("there is a key, but no spreadsheet yet");
}

const NETWORKS = ["bluesky", "mastodon"] as const;

/** Elsewhere the owner posts by hand unless they say otherwise, for which nothing has to be set up. */
export async function socialStanding({ realms, config }: App): Promise<Standing> {
  const live = NETWORKS.filter((name) => realms[name] === "live");
  if (live.length > 0) return done(`posts go to ${live.map((name) => NETWORK_NAMES[name]).join(" and ")}`);
  const isOff = NETWORKS.every((name) => !config.channels[name].on);
  return isOff ? done("you want none of it") : played("posts are rehearsed, or made by your own hand");
}

export async function modelStanding({ config }: App): Promise<Standing> {
  const { path } = config.composition.model;
  if (path === undefined) return played("drafts are ranked by what can be counted alone");
  return existsSync(path) ? done(basename(path)) : played(`${path} is not there`);
}

export async function backupStanding({ config }: App): Promise<Standing> {
  const { recipient, folder, bucket } = config.backup;
  const places = [folder, bucket && `the bucket ${bucket.name}`].filter(Boolean);
  if (recipient === undefined) return played("this disk holds the only copy");
  return places.length > 0
    ? done(`every night, to ${places.join(" and ")}`)
    : played("there is a key, and no place yet");
}
