/** What pages of the desk that change something share: their tabs, forms, and what they say afterwards. */
import type { Child } from "hono/jsx";

export const STALE =
  "The sandbox was started anew since this page was opened, so nothing was changed yet. Go back, load the page again, and do it once more.";

export interface Tab<P extends string> {
  here: P;
  href: string;
  label: string;
}

export const Tabs = <P extends string>(props: { of: string; tabs: readonly Tab<P>[]; here: P }) => (
  <nav class="tabs" aria-label={`Parts of the ${props.of}`}>
    {props.tabs.map(({ here, href, label }) => (
      <a href={href} aria-current={here === props.here ? "page" : undefined}>
        {label}
      </a>
    ))}
  </nav>
);

export interface PostedForm {
  action: string;
  /** What it is about, in hidden fields. */
  with?: Record<string, string> | undefined;
  class?: string | undefined;
  children: Child;
}

/** A form that posts; `token` proves that it is one of those that this process shows. */
export const TokenForm = ({ token, ...form }: PostedForm & { token: string }) => (
  <form method="post" action={form.action} class={form.class ?? "act"}>
    {Object.entries({ token, ...form.with }).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    {form.children}
  </form>
);

/** What the last form did, as the address says; only words that are known. */
export function DoneSentence({
  what,
  of,
}: {
  what: string | undefined;
  of: Readonly<Record<string, string>>;
}) {
  const sentence = what !== undefined && Object.hasOwn(of, what) ? of[what] : undefined;
  return sentence === undefined ? null : (
    <p class="done" role="status">
      {sentence}
    </p>
  );
}

export const NotDone = (props: { sentence: string; back: string; children: string }) => (
  <>
    <h1>Not done</h1>
    <p class="lede">{props.sentence}</p>
    <p>
      <a href={props.back}>{props.children}</a>
    </p>
  </>
);
