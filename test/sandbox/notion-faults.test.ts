import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { APIResponseError, isFullPage } from "@notionhq/client";
import { expect, onTestFinished, test } from "vitest";
import type { Fault } from "../../src/sandbox/faults.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { addRow, clientOf, createIssues, refusalOf, rootPageId, text } from "./notion-world.ts";

async function sandbox() {
  const home = mkdtempSync(join(tmpdir(), "pressroom-notion-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const { urls, addFaults, close } = await startSandbox({ services: ["notion"], home });
  onTestFinished(close);
  const notion = clientOf(urls.notion);
  const fail = (fault: Partial<Fault> & { match: string }) =>
    addFaults([{ kind: "status-after", status: 503, ...fault } as Fault]);
  return { notion, fail, ...(await createIssues(notion)) };
}

test("503 after the commit says that the change was saved, and names what was made", async () => {
  const { notion, fail, sourceId } = await sandbox();
  fail({ match: "POST /v1/pages" });
  const refusal = await refusalOf(addRow(notion, sourceId, { Title: { title: text("Saved") } }));
  const rows = await notion.dataSources.query({ data_source_id: sourceId });
  expect(rows.results).toHaveLength(1);
  expect(refusal).toBeInstanceOf(APIResponseError);
  expect(refusal).toMatchObject({ status: 503, code: "service_unavailable" });
  expect(refusal.additional_data).toMatchObject({
    committed_resource_id: rows.results[0]?.id,
    retry_guidance: ["Read the object again to confirm the saved change.", "Do not repeat the write."],
  });
});

test("503 after a change of what exists names nothing, because its id is known", async () => {
  const { notion, fail, sourceId } = await sandbox();
  const row = await addRow(notion, sourceId, { Number: { number: 1 } });
  fail({ match: "PATCH /v1/pages/*" });
  const refusal = await refusalOf(
    notion.pages.update({ page_id: row.id, properties: { Number: { number: 2 } } }),
  );
  expect(refusal.message).toContain("The change was saved");
  expect(refusal.additional_data).not.toHaveProperty("committed_resource_id");
  const now = await notion.pages.retrieve({ page_id: row.id });
  expect(isFullPage(now) && now.properties.Number).toMatchObject({ number: 2 });
});

test("503 after an append names the blocks that it made", async () => {
  const { notion, fail } = await sandbox();
  const block_id = await rootPageId(notion);
  fail({ match: "PATCH /v1/blocks/*" });
  const children = ["one", "two"].map((content) => ({ paragraph: { rich_text: text(content) } }));
  const refusal = await refusalOf(notion.blocks.children.append({ block_id, children }));
  const { results } = await notion.blocks.children.list({ block_id });
  expect(refusal.additional_data).toMatchObject({
    committed_resource_id: block_id,
    committed_child_ids: results.slice(-2).map((block) => block.id),
  });
});

test("503 before anything happened, after a refusal, or after a query says nothing of a commit", async () => {
  const { notion, fail, sourceId } = await sandbox();
  fail({ match: "POST /v1/pages", kind: "status" });
  fail({ match: "POST /v1/pages" });
  for (const properties of [{}, { Nothing: { number: 1 } }]) {
    const refusal = await refusalOf(addRow(notion, sourceId, properties));
    expect([refusal.status, refusal.additional_data]).toEqual([503, undefined]);
  }
  fail({ match: "POST /v1/data_sources/*" });
  const refusal = await refusalOf(notion.dataSources.query({ data_source_id: sourceId }));
  expect([refusal.status, refusal.additional_data]).toEqual([503, undefined]);
  expect((await notion.dataSources.query({ data_source_id: sourceId })).results).toEqual([]);
});
