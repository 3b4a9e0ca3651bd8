/** What the pages with forms are made of: a field with what is wrong beside it, what is said above, and why there is a button. */
import type { Child } from "hono/jsx";

interface FieldProps {
  id: string;
  label: Child;
  wrong?: string | null | undefined;
  hint?: string;
  children: Child;
}

/** The control within is given `describedBy` of the same facts, so that a screen reader reads all of it. */
export function Field({ id, label, wrong, hint, children }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <Wrong id={id} words={wrong} />
    </div>
  );
}

export function Wrong({ id, words }: { id: string; words?: string | null | undefined }) {
  return words ? (
    <p class="wrong" id={`${id}-wrong`}>
      {words}
    </p>
  ) : null;
}

/** A control's id and marks: that it is wrong, and which words near it say so or explain it. */
export function describedBy(id: string, { wrong, hint }: Partial<Pick<FieldProps, "wrong" | "hint">>) {
  const words = [...(hint ? [`${id}-hint`] : []), ...(wrong ? [`${id}-wrong`] : [])];
  return {
    id,
    ...(wrong ? ({ "aria-invalid": "true" } as const) : {}),
    ...(words.length > 0 ? { "aria-describedby": words.join(" ") } : {}),
  };
}

/** Above a form that was not taken. */
export function Refusal({ children }: { children: Child }) {
  return (
    <div class="summary" role="alert">
      {children}
    </div>
  );
}

/** Above a page that did something. */
export function Notice({ children }: { children: Child }) {
  return (
    <div class="notice" role="status">
      <p>{children}</p>
    </div>
  );
}

/** Below a button that a link in a mail leads to. */
export function WhyTheButton({ lest = "" }: { lest?: string }) {
  return (
    <p class="after">
      <small>
        The button is there because mail programs open links by themselves to check them{lest}. Opening this
        page changed nothing.
      </small>
    </p>
  );
}
