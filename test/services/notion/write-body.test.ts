/** A body that takes several requests stands on its page once, whatever answers are lost on the way. */
import { expect, test } from "vitest";
import type { Fault } from "../../../src/sandbox/faults.ts";
import { settledWorld } from "../../desk/settled.ts";

const lines = (word: string) => Array.from({ length: 2_600 }, (_, n) => `${word} ${n}.`).join("\n\n");

/** A blank line between two paragraphs is the desk's own affair. */
const written = (text: string) => text.split("\n").filter((line) => line !== "");

const OPEN_ANSWERS: [string, Fault][] = [
  ...[409, 502, 503, 504].map((status): [string, Fault] => [`${status}`, { kind: "status-after", status }]),
  ["nothing at all", { kind: "drop-after" }],
  ["nothing, because it never arrived", { kind: "drop-before" }],
];

test.each(OPEN_ANSWERS)("each piece is there once when one is answered by %s", async (_, fault) => {
  const world = await settledWorld();
  const desk = await world.app.desk();
  const issues = await desk.table("issues");
  const match = "PATCH /v1/pages/*/markdown";
  // A new page brings its first piece along; an old one has it put in the place of what was there.
  for (const after of [0, 1]) {
    world.failWith({ ...fault, match, after });
    const { page } = await issues.create({ title: "On paper", key: `number ${after}` }, lines("Line"));
    expect(written((await desk.body(page)).markdown)).toEqual(written(lines("Line")));
  }
  const { page } = await issues.create({ title: "On ink", key: "ink" }, "Ink runs.");
  for (const after of [0, 1, 2]) {
    world.failWith({ ...fault, match, after });
    await desk.rewriteBody(page, lines(`Line ${after}`));
    expect(written((await desk.body(page)).markdown)).toEqual(written(lines(`Line ${after}`)));
  }
});
