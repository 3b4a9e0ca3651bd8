/** The one web app of a home, however it is started. */
import type { App } from "../app.ts";
import { background } from "../web/background.ts";
import { clientAddress } from "../web/client-address.ts";
import type { Door } from "../web/serve.ts";
import type { SignUpParts } from "../web/sign-up/host.ts";
import { webService } from "../web/web-app.ts";
import { followDesk } from "./follow-desk.ts";

/** `stop` waits for what goes on after the last answers. */
export async function serveSite(
  app: App,
  door: Extract<Door, { kind: "open" }>,
): Promise<{ stop(): Promise<void> }> {
  const { ledger, clock, log, readUnsubscribeToken, notionAccount } = app;
  const { env, publication } = app.config;
  const desk = followDesk(app);
  const later = background(log);
  const notion = {
    realm: app.realms.notion,
    token: env.NOTION_WEBHOOK_TOKEN,
    notionAccount,
    deskChanged: desk.changed,
  };
  const { name, postalAddress, currency, prices, paymentLinks } = publication;
  const signUp: SignUpParts = {
    mail: app,
    tokenKeys: app.tokenKeys(),
    interests: app.config.audience.cohorts,
    ...{ postalAddress, currency, prices, paymentLinks },
    clientAddress: clientAddress(env.TRUSTED_PROXY),
    background: later,
  };
  const site = await app.site();
  const { app: pages, quick } = webService({
    ledger,
    clock,
    log,
    site,
    name,
    readUnsubscribeToken,
    notion,
    signUp,
  });
  door.serve(pages, quick);
  return {
    async stop() {
      await desk.stop();
      await later.idle();
    },
  };
}

/** Until Ctrl-C, or the signal that launchd sends. */
export async function untilStopped(signal: AbortSignal): Promise<void> {
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
