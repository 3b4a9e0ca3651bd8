import type { Terminal } from "../terminal.ts";

/**
 * The same terminal, at which whoever stops answering (Ctrl-C) leaves the step. A service's own setup goes on without an
 * answer, with the sandbox, which is right for a script and not for somebody who has had enough.
 */
export function askingOrLeaving(terminal: Terminal): Terminal {
  return {
    ...terminal,
    ask: async (question) => (await terminal.ask(question)) ?? leave(),
    choose: async (question, choices) => (await terminal.choose(question, choices)) ?? leave(),
  };
}

function leave(): never {
  throw new DOMException("the owner stopped answering", "AbortError");
}
