/** What the payment page and the portal share. */
import type { DatabaseSync } from "node:sqlite";
import type { Context } from "hono";
import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { Posted } from "../../desk/posted-form.ts";
import { inTransaction } from "../../store.ts";
import type { World } from "../life/world.ts";
import { type Life, Refused } from "../life.ts";
import type { StripeStore } from "../store.ts";

export interface PageRoom {
  store: DatabaseSync;
  life: Life;
  objects: StripeStore;
  /** The twin's own address. */
  url: () => string;
  /** Stands in every form that this process shows, and proves that a form which comes back is one of them. */
  token: string;
}

export interface Pages {
  Variables: Posted["Variables"] & {
    /** The origin, beside this one, that the page's form may end at. */
    leadsTo: string | undefined;
  };
}

/** All of a page's work, on what is due by now; what the vendor would refuse comes back in words, with nothing changed. */
export function atWork<T>({ store, life }: PageRoom, work: () => T): T | Refused {
  try {
    return inTransaction(store, () => {
      life.bringDue();
      return work();
    });
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

export const worldOf = ({ store, objects, life, url }: PageRoom): World => ({
  ...{ store, objects, url: url(), at: life.now(), clock: null },
});

export function Frame({ title, wide, children }: { title: string; wide?: boolean; children: Child }) {
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="robots" content="noindex" />
          <title>{`${title} · sandbox`}</title>
          <link rel="stylesheet" href="/pay/style.css" />
          <link rel="icon" href="data:," />
        </head>
        <body>
          <header>
            <p class="notice">
              <strong>Sandbox:</strong> no money moves here.
            </p>
          </header>
          <main class={wide ? "wide" : undefined}>{children}</main>
        </body>
      </html>
    </>
  );
}

/** A form that posts, with what it is about in hidden fields. */
export const Form = (props: {
  room: PageRoom;
  action: string;
  with?: Record<string, string>;
  class?: string;
  children: Child;
}) => (
  <form method="post" action={props.action} class={props.class}>
    {Object.entries({ token: props.room.token, ...props.with }).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    {props.children}
  </form>
);

interface FieldProps {
  name: string;
  label: string;
  value: string;
  type?: "text" | "email";
  autocomplete?: string;
  required?: boolean;
  hint?: string | undefined;
  problem?: string | undefined;
  inputmode?: "numeric";
}

export function Field({ name, label, hint, problem, type = "text", ...rest }: FieldProps) {
  const described = [hint && `${name}-hint`, problem && `${name}-problem`].filter(Boolean).join(" ");
  return (
    <div class={problem ? "field wrong" : "field"}>
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        type={type}
        aria-describedby={described || undefined}
        aria-invalid={problem ? "true" : undefined}
        {...rest}
      />
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {problem && (
        <p class="complaint" id={`${name}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

export const Trouble = ({ children }: { children: Child }) => (
  <p class="said bad" role="alert">
    {children}
  </p>
);

const WHY = {
  403: "This form didn't come from one of the sandbox's own pages, so nothing was changed.",
  413: "That is more than fits this form, so nothing was changed.",
  415: "The sandbox's pages take plain forms only, so nothing was changed.",
};

export const refused = (c: Context, status: 403 | 413 | 415) =>
  c.html(
    <Frame title="Not done">
      <section class="sheet narrow">
        <h1>Not done</h1>
        <p>{WHY[status]} Go back, load the page again, and do it once more.</p>
      </section>
    </Frame>,
    status,
  );

export const STALE =
  "The sandbox was started anew since this page was opened, so nothing was done yet. Please do it once more.";

/** An address as browsers take it in a field of that type. */
export const isAddress = (text: string) =>
  text.length <= 254 && /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$/.test(text);
