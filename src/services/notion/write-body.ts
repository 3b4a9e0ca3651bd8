/** A page's body, written whole: in one request, or in as many as its length asks for. */
import type { NotionCall } from "./client.ts";
import { piecesOf } from "./pieces.ts";
import { type Pause, settle } from "./settle.ts";

interface Parts {
  call: NotionCall;
  pause: Pause;
}

export async function writeBody(parts: Parts, page: string, markdown: string): Promise<void> {
  const [first = "", ...rest] = piecesOf(markdown);
  await settle(
    async () => {
      await parts.call("pages.updateMarkdown", "once", (notion) =>
        notion.pages.updateMarkdown({
          page_id: page,
          type: "replace_content",
          replace_content: { new_str: first, allow_deleting_content: true },
        }),
      );
    },
    // To put the same text in the place of itself is to put it there once.
    { look: async () => null, again: true, pause: parts.pause },
  );
  await appendPieces(parts, page, rest);
}

/** Each at the end; after an open answer the page is read first, because a piece must not stand there twice. */
export async function appendPieces(
  { call, pause }: Parts,
  page: string,
  pieces: readonly string[],
): Promise<void> {
  for (const piece of pieces) {
    const before = await lengthOf(call, page);
    await settle(
      async () => {
        await call("pages.updateMarkdown", "once", (notion) =>
          notion.pages.updateMarkdown({
            page_id: page,
            type: "insert_content",
            insert_content: { content: piece, position: { type: "end" } },
          }),
        );
      },
      { look: async () => ((await lengthOf(call, page)) > before ? undefined : null), again: true, pause },
    );
  }
}

const lengthOf = async (call: NotionCall, page_id: string): Promise<number> =>
  (await call("pages.retrieveMarkdown", "repeatable", (notion) => notion.pages.retrieveMarkdown({ page_id })))
    .markdown.length;
