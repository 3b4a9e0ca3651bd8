/** The brief as the body of a page in Notion. Its bars are of letters, in a block of code, where all are equally wide. */
import { barsText } from "./bars.tsx";
import type { Brief } from "./brief.ts";

export function briefPage(brief: Brief): string {
  const { heading, standing, next, changes, told, waits } = brief;
  const parts = [
    `## ${escaped(heading)}`,
    escaped(standing),
    picture(brief.goal),
    `## Do this next (${escaped(next.cost)})`,
    ...[escaped(next.reason), `**${escaped(next.todo)}**`, escaped(next.gain)],
    "## What changed",
    tableOf([["", "This week", "Before"], ...changes.map(({ label, now, before }) => [label, now, before])]),
    ...told.map(escaped),
    "## Who joined, week by week",
    picture(brief.weeks),
    ...(waits.length > 0
      ? ["## What else waits", waits.map((words) => `- ${escaped(words)}`).join("\n"), escaped(brief.more)]
      : []),
    ...["---", escaped(brief.why)],
  ];
  return parts.join("\n\n");
}

const picture = (bars: Brief["goal"]): string =>
  ["```plain text", barsText(bars, { full: "█", empty: "░" }), "```"].join("\n");

function tableOf([head = [], ...rows]: string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

/** What Notion takes for marks; titles may hold any of them. */
const escaped = (text: string): string =>
  text.replace(/[\\*~`$[\]<>{}|^]/g, "\\$&").replace(/\s*\n\s*/g, " ");
