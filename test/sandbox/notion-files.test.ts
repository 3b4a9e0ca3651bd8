import { expect, test } from "vitest";
import { putBlocks } from "../../src/sandbox/notion/body/keep.ts";
import { putFile } from "../../src/sandbox/notion/files.ts";
import { addRow, createIssues, startWorld, text } from "./notion-world.ts";

const PNG = Buffer.from("iVBORw0KGgo=", "base64");

test("a file that lives in Notion leaves under an address that dies within the hour", async () => {
  const world = await startWorld({ limits: { requestsPerMinute: 30 } });
  const { store, clock, url } = world;
  const nowMs = clock.now().getTime();
  const file = putFile(store, { name: "A cat (1).png", contentType: "image/png", bytes: PNG, nowMs });
  const { notion } = world;
  const { sourceId } = await createIssues(notion);
  const { id: pageId } = await addRow(notion, sourceId, { Title: { title: text("Cats") } });
  putBlocks(store, pageId, [{ image: { file: { url: file } } }]);
  const markdown = () => notion.pages.retrieveMarkdown({ page_id: pageId });
  const address = /^!\[\]\(([^)\s]+)\)$/.exec((await markdown()).markdown)?.[1] ?? "";
  expect(address).toMatch(
    new RegExp(`^${url}/f/[0-9a-f-]{36}/A%20cat%20%281%29.png\\?expires=\\d+&signature=[0-9a-f]{64}$`),
  );
  expect((await notion.blocks.children.list({ block_id: pageId })).results[0]).toMatchObject({
    type: "image",
    image: { type: "file", file: { url: address, expiry_time: "2026-10-05T10:00:00.000Z" } },
  });
  const answer = await fetch(address);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/png"]);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG);

  await notion.pages.updateMarkdown({
    page_id: pageId,
    type: "insert_content",
    insert_content: { content: `Again: ![](${address})\n\n![](${address})` },
  });
  clock.advance(3_600_000);
  const late = await fetch(address);
  expect([late.status, late.headers.get("content-type")]).toEqual([403, "application/xml"]);
  expect(await late.text()).toMatch(/<Code>AccessDenied<\/Code><Message>Request has expired<\/Message>/);
  const fresh = (await markdown()).markdown.match(/https?:[^)]+/g) ?? [];
  expect(fresh).toHaveLength(3);
  for (const one of fresh) expect((await fetch(one)).status).toBe(200);
  expect((await fetch(`${fresh[0]}0`)).status).toBe(403);
  for (let n = 0; n < 40; n++) await fetch(fresh[0] ?? "");
  await notion.users.me({});
});
