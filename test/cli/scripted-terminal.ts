/** A terminal at which somebody sits who answers from a list, and who remembers what they saw. */
import { expect } from "vitest";
import type { Terminal } from "../../src/cli/terminal.ts";

export interface ScriptedTerminal extends Terminal {
  /** All that was shown, in order. */
  seen(): string;
  /** Every question that was asked, `secret` first where the answer is not shown. */
  asked: string[];
}

/** An answer is a text, a choice, or yes and no. Nobody answers once the list is at its end. */
export function scriptedTerminal(answers: readonly (string | boolean)[] = []): ScriptedTerminal {
  const left = [...answers];
  const lines: string[] = [];
  const asked: string[] = [];
  const show = (text: string) => void lines.push(text);
  return {
    seen: () => lines.join("\n"),
    asked,
    ...{ title: show, step: show, warn: show, plain: show, end: show },
    note: (text, title) => show(`${title}\n${text}`),
    async during(label, work, said) {
      show(label);
      const result = await work((step, done, total) => show(`${step}: ${done} of ${total}`));
      show(said(result));
      return result;
    },
    async confirm(question) {
      asked.push(question);
      return left.shift() === true;
    },
    async ask({ message, secret, wrong }) {
      asked.push(secret ? `secret ${message}` : message);
      const answer = left.shift();
      if (typeof answer !== "string") return null;
      expect(wrong?.(answer) ?? null, message).toBeNull();
      return answer;
    },
    async choose(question, choices) {
      asked.push(question);
      const answer = left.shift();
      return choices.find(({ value }) => value === answer)?.value ?? null;
    },
  };
}
