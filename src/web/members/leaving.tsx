/** After leaving: one question, which nobody has to answer. */
import { type Context, Hono } from "hono";
import { subscriberById } from "../../audience/subscribers.ts";
import { claim, recordEvent } from "../../ledger/records.ts";
import { Page, page } from "../layout.tsx";
import { ComeBack } from "../pages.tsx";
import { readForm } from "./form.ts";
import type { MemberHost } from "./host.ts";
import { problemPage } from "./problem-pages.tsx";

/** To choose among, not to write: what is noted stays for ever, so nobody can be named in it. */
const REASONS = {
  often: "It came too often",
  expected: "It was not what I expected",
  time: "I have no time to read it",
  inbox: "I read it on the site, or elsewhere",
  price: "It costs too much",
  other: "Something else",
} as const;

/** `action` takes the answer; an empty one means that this very address does. */
export const goodbyePage = (name: string, action: string): string =>
  page(
    <Page title="Unsubscribed" name={name} language="en">
      <h1>You have left.</h1>
      <p>{name} will not be sent to you any more. A mail that was on its way may still arrive.</p>
      <form method="post" action={action}>
        <fieldset>
          <legend>May we ask why? You don't have to say.</legend>
          {Object.entries(REASONS).map(([value, label]) => (
            <label class="choice">
              <input type="radio" name="because" value={value} />
              {label}
            </label>
          ))}
        </fieldset>
        <button type="submit" class="plain">
          Tell them
        </button>
      </form>
    </Page>,
  );

const thanksPage = (name: string): string =>
  page(
    <Page title="Thank you" name={name} language="en">
      <h1>Thank you.</h1>
      <p>Your answer is noted.</p>
      <ComeBack />
    </Page>,
  );

const isReason = (value: string | null): value is keyof typeof REASONS =>
  value !== null && Object.hasOwn(REASONS, value);

interface Leaving {
  /** Whose answer it is; null for nobody who is known. */
  who(c: Context): Promise<string | null>;
  otherwise(c: Context): Response | Promise<Response>;
}

/** Notes the answer of somebody who has left, the first one only. */
export function takeReason(host: MemberHost, { who, otherwise }: Leaving) {
  return async (c: Context): Promise<Response> => {
    const posted = await readForm(c, host.site.url);
    if (!posted.ok) return c.html(problemPage(host.name, posted.status), posted.status);
    const id = await who(c);
    if (id === null) return otherwise(c);
    const because = posted.form.get("because");
    if (because !== null && !isReason(because)) return c.html(problemPage(host.name, 400), 400);
    if (because !== null) await noteReason(host, id, because);
    return c.html(thanksPage(host.name));
  };
}

async function noteReason({ ledger, clock }: MemberHost, id: string, because: string): Promise<void> {
  await ledger.transaction(async (db) => {
    const person = await subscriberById(db, id);
    if (person?.status !== "unsubscribed") return;
    const first = await claim(db, clock, "left because", `${id} ${person.left_at}`, null);
    if (!first) return;
    const facts = { because };
    await recordEvent(db, clock, {
      type: "subscriber.left because",
      realm: person.realm,
      subject: id,
      facts,
    });
  });
}

export function leavingRoutes(
  host: MemberHost & { readUnsubscribeToken(token: string): string | null },
): Hono {
  const app = new Hono();
  app.post(
    "/unsubscribe/:token/because",
    takeReason(host, {
      who: async (c) => host.readUnsubscribeToken(c.req.param("token") ?? ""),
      otherwise: (c) => c.html(problemPage(host.name, 400), 404),
    }),
  );
  return app;
}
