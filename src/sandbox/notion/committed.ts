/** Notion's 503 after the commit, in its own words (developers.notion.com/reference/request-limits). */
import { asUuid } from "./ids.ts";
import { type Fields, isFields } from "./shape.ts";

export interface Saved {
  method: string;
  path: string;
  /** What would have been answered in time. */
  answer: unknown;
}

/** A query reads, though it is posted. */
const READS = /^POST \/v1\/(?:search|data_sources\/[^/]+\/query)$/;
const MAKES = /^POST \/v1\/(?:pages|databases|data_sources|views)$/;
const APPENDS = /^PATCH \/v1\/blocks\/([^/]+)\/children$/;

/**
 * The id of what a request made stands in it, because the answer that would have brought it was lost; who changed
 * what exists knows its id, and gets none. Undefined for what writes nothing.
 */
export function savedButUnanswered({ method, path, answer }: Saved): Fields | undefined {
  const request = `${method} ${path}`;
  if (READS.test(request) || !isFields(answer)) return undefined;
  const parent = asUuid(APPENDS.exec(request)?.[1] ?? "");
  return {
    object: "error",
    status: 503,
    code: "service_unavailable",
    message:
      "The change was saved, but the response could not be built in time. Read the object again instead of repeating the write.",
    additional_data: {
      elapsed_ms: "55012",
      deadline_ms: "55000",
      retry_guidance: ["Read the object again to confirm the saved change.", "Do not repeat the write."],
      ...(MAKES.test(request) ? { committed_resource_id: answer.id } : {}),
      ...(parent ? { committed_resource_id: parent, committed_child_ids: idsOf(answer.results) } : {}),
    },
  };
}

const idsOf = (results: unknown): unknown[] =>
  Array.isArray(results) ? results.map((one: Fields) => one.id) : [];
