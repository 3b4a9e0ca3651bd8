/** What a request meets that can't be answered as it was meant. */
import { Page, page } from "../layout.tsx";

const SAID = {
  400: {
    title: "Not understood",
    words: "What arrived here was not what the form sends. Go back, and try again.",
  },
  403: {
    title: "Not from here",
    words:
      "This came from another site, so nothing was done. If you meant it, open the page here and press the button.",
  },
  413: { title: "Too long", words: "That is more than the form can hold, so nothing was done." },
  415: { title: "Not understood", words: "This page takes only what its own form sends. Nothing was done." },
  429: {
    title: "Too often",
    words: "This was asked for too often in the last hour. Nothing was done; please wait a while.",
  },
} as const;

export type ProblemStatus = keyof typeof SAID;

export function problemPage(name: string, status: ProblemStatus): string {
  const { title, words } = SAID[status];
  return page(
    <Page title={title} name={name} language="en">
      <h1>{title}.</h1>
      <p>{words}</p>
      <p>
        <a href="/">To the first page</a>
      </p>
    </Page>,
  );
}
