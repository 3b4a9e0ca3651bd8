/** `pressroom check signup`: an invented reader walks the public form, confirms, leaves, and is forgotten. */
import type { App } from "../app.ts";
import { lastSignUpCheck } from "../audience/sign-up-check.ts";
import { EXIT } from "../operations/exit.ts";
import { homeAt, openDoor } from "../web/serve.ts";
import { type Front, PATIENCE_MS, walkSignUp } from "../web/sign-up-walk.ts";
import type { Desk } from "./options.ts";
import { serveSite } from "./serve-site.ts";

export async function checkSignUp({ app, terminal }: Desk) {
  terminal.title("Checking the sign-up form");
  const last = await lastSignUpCheck(app.ledger.db);
  const site = await openSite(app);
  const check = await walkSignUp(app, site, (_, words) => terminal.step(words)).finally(site.close);
  if (!check.ok) terminal.warn(`It broke at: ${check.step}. ${check.why}`);
  const before = last?.ok ? ` It last worked on ${last.at.slice(0, 16).replace("T", " ")} UTC.` : "";
  terminal.end(check.ok ? "Somebody can sign up, confirm and leave." : `Sign-up is broken.${before}`);
  return {
    json: { ...check, url: site.base, mail: app.realms.resend },
    exitCode: check.ok ? EXIT.done : EXIT.failed,
  };
}

interface OpenedSite extends Front {
  close(): Promise<void>;
}

/** The public address if there is one, else the local one; served here when nobody serves it. */
async function openSite(app: App): Promise<OpenedSite> {
  const { PUBLIC_URL } = app.config.env;
  const door = await openDoor(app.ledger, app.home);
  const served = door.kind === "open" ? await serveSite(app, door) : null;
  const base = (PUBLIC_URL ?? door.url).replace(/\/$/, "");
  return {
    base,
    ours: (await homeAt(base, PATIENCE_MS)) === app.ledger.homeId,
    async close() {
      await served?.stop();
      if (door.kind === "open") await door.close();
    },
  };
}
