/** The one web app of a home, however it is started. */
import type { App } from "../app.ts";
import { mayAskAgain } from "../audience/suppressions.ts";
import { renderSignInMail } from "../content/mail/sign-in-mail.tsx";
import { mayReach } from "../core/realm.ts";
import { mailRequested } from "../delivery/requested-mail.ts";
import { firstPart } from "../distribution/posts.ts";
import { background } from "../web/background.ts";
import { clientAddress } from "../web/client-address.ts";
import type { MailWebhook } from "../web/mail-webhook.ts";
import type { Members } from "../web/members/host.ts";
import type { PaymentWebhook } from "../web/payment-webhook.ts";
import type { Door } from "../web/serve.ts";
import { networkBehind, type SignUpParts } from "../web/sign-up/host.ts";
import { visitCounter } from "../web/visit-counter.ts";
import { webService } from "../web/web-app.ts";
import { followDesk } from "./follow-desk.ts";
import { followPayments } from "./follow-payments.ts";

/** `stop` waits for what goes on after the last answers. */
export async function serveSite(
  app: App,
  door: Extract<Door, { kind: "open" }>,
): Promise<{ stop(): Promise<void> }> {
  const { ledger, clock, log, readUnsubscribeToken, notionAccount } = app;
  const { env, publication, audience } = app.config;
  const desk = followDesk(app);
  const payments = followPayments(app);
  const later = background(log);
  const notion = {
    realm: app.realms.notion,
    token: env.NOTION_WEBHOOK_TOKEN,
    notionAccount,
    deskChanged: desk.changed,
  };
  const { name, postalAddress, currency, prices, zone } = publication;
  const addressOf = clientAddress(env.TRUSTED_PROXY);
  const site = await app.site();
  const signUp: SignUpParts = {
    mail: app,
    tokenKeys: app.tokenKeys(),
    audience,
    ...{ postalAddress, currency, prices, zone },
    shop: app.shop,
    clientAddress: addressOf,
    background: later,
    // Who had everything erased, or left another tool, may come back by their own word; a complaint stands.
    isSuppressed: async (email) => !(await mayAskAgain(ledger.db, email, app.realms.resend)),
  };
  const members: Members = {
    keys: app.tokenKeys(),
    realms: app.realms,
    mailbox: app.mailAccount().service === "smtp" ? new URL(env.SMTP_URL ?? "").hostname : undefined,
    audience,
    contact: { address: publication.replyTo ?? publication.sender.address, postalAddress },
    publication: app.publication,
    shop: app.shop,
    networkOf: (c) => networkBehind({ clientAddress: addressOf }, c),
    later: (work) => later.run(work()),
    mailSignIn: ({ subscriberId, to, url, code, minutes }) =>
      mailRequested(app, {
        ...{ subscriberId, kind: "sign-in", to },
        mail: renderSignInMail({
          publication: { name, postalAddress, url: `${site.url}/` },
          ...{ url, code, minutes },
        }),
      }),
  };
  const visits = visitCounter({ ledger, clock, log, clientAddress: addressOf, site: site.url });
  const mailEvents: MailWebhook = {
    reader: app.mailPosts,
    account: async () => app.mailAccount(),
    networkOf: (c) => networkBehind({ clientAddress: addressOf }, c),
    background: later,
  };
  const paymentEvents: PaymentWebhook = {
    reader: app.paymentPosts,
    account: app.paymentAccount,
    networkOf: (c) => networkBehind({ clientAddress: addressOf }, c),
    paymentsChanged: payments.changed,
  };
  const { app: pages, quick } = webService({
    ledger,
    clock,
    log,
    site,
    name,
    readUnsubscribeToken,
    notion,
    signUp,
    members,
    visits,
    mailEvents,
    paymentEvents,
    // Also after links of our own were switched off: those in mails that went out must go on leading somewhere.
    clicks: { tokenKeys: app.tokenKeys(), background: later },
    hand: {
      tokenKeys: app.tokenKeys(),
      // In a rehearsal nothing leads to the real one.
      intentFor: async (post) =>
        mayReach(post.realm, app.networkRealm(post.network))
          ? (await app.network(post.network)).intent({ ...post, text: firstPart(post) })
          : null,
    },
  });
  door.serve(pages, quick);
  return {
    async stop() {
      await desk.stop();
      await payments.stop();
      await visits.flush();
      await later.idle();
    },
  };
}

/** Until Ctrl-C, or the signal that launchd sends. */
export async function untilStopped(signal: AbortSignal): Promise<void> {
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
