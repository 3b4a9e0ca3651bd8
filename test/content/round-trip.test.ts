/** What a file says goes onto the desk and is read again: nothing of that is an edit of the owner's. */
import { expect, it } from "vitest";
import { bodyForDesk } from "../../src/content/desk-body.ts";
import { fromNotion } from "../../src/content/notion-markdown/notion-markdown.ts";
import { sameDocument } from "../../src/content/same-document.ts";
import { openSync, refreshIssue } from "../../src/content/sync.ts";
import { choice, folderOf, issueFile, MINUTE_MS, openWorld } from "./desk-world.ts";

const TABLE = "| Paper | Price |\n|---|--:|\n| thin | 3 |\n| **thick** | a \\| b |";

/** Everything that issue files are made of, in the spellings that people use. */
const BODIES = {
  "a table": `Before.\n\n${TABLE}\n\nAfter.`,
  "a table alone": TABLE,
  "a table among wrapped lines": `Before\nis long.\n\n${TABLE}\n\nAfter\nis wrapped.`,
  "a table with breaks and code in it": "| Paper | Price |\n|---|--:|\n| thin<br>soft | `a` |",
  "a table without pipes at its edges": "a | b\n--- | ---\nc | d",
  "a table with rows of unequal length": "| a | b |\n| - | - |\n| c |\n| d | |",
  "a table between words": "Words:\n| a | b |\n| - | - |\n| c | d |\na last row",
  "a table in a list": "- item\n\n  | a | b |\n  | - | - |\n  | c | d |\n",
  "a table in a quotation": "> | a | b |\n> | - | - |\n> | c | d |\n\nAfter.",
  footnotes: "A claim[^1] and more[^b].\n\n[^1]: The note.\n[^b]: Another *note*\n    that goes on.",
  "nested lists":
    "1. one\n   - a\n     - deep\n   - b\n2. two\n\n   A paragraph.\n\n- x\n  1. y\n  2. z\n- [ ] open\n- [x] done",
  "deep lists": "- a\n    - b\n        - c\n\n3. three\n4. four",
  "loose lists": "- a\n\n  b\n\n  > q\n\n- c\n\n+ d",
  code: "```ts\nconst a = 1;\n\nif (a < 2) {\n\t- | a |\n}\n```\n\n    indented\n\nand `inline`.",
  "code in a list": "1. one\n\n   ```sh\n   npm start\n   ```\n\n2. two",
  pictures:
    "![A press](https://pics.example/press.png)\n\nText ![small](https://pics.example/a.png 'T') text.\n\n[![in a link](https://pics.example/b.png)](https://a.example)",
  quotations: "> One.\n> Two.\n>\n> Three.\n\n> - a\n> - b\n\n> > deep\n\n> # Head\n> text",
  headings: "Title *one*\n=====\n\nSub\n---\n\n##### Five\n\n###### Six ######",
  rules: "a\n\n***\n\nb\n\n---\n\n* * *\n\n_ _ _",
  "line breaks": "a  \nb\\\nc\n\n> d\\\n> e<br>f",
  references: "See [this][1] and [that].\n\n[1]: https://a.example 'T'\n[that]: https://b.example",
  "raw HTML": "<div>hello</div>\n\ntext <b>bold</b> <!-- no -->\n\n<!-- long\ncomment -->\n\nend",
  emphasis: "*a* __b__ ***c*** ~~d~~ a**b**c _e **f** g_ \\*no\\* 2 * 3 * 4 snake_case_word",
  links: "<https://a.example> https://b.example/x_y?q=1&r=2 [a **b** `c`](https://c.example) <a@b.example>",
  "odd characters":
    "&amp; &copy; &lt;b&gt; 5 < 6 > 4 $5 and $6 {x} ^ | a\n\n2024\\. What a year.\n\n#hashtag",
  fields: "Dear {{first name|friend}},\n\nyou pay $10 or $20.",
} satisfies Record<string, string>;

it("an issue file of whatever blocks is the same issue after its row was read again", async () => {
  const world = await openWorld();
  const files = Object.entries(BODIES).map(([title, content], n) => issueFile(n + 1, { title, content }));
  await world.importFrom(folderOf(Object.fromEntries(files.map((file, n) => [`${n}.json`, file]))));
  const before = await world.issues();
  const context = await openSync(world.app);
  for (const { id } of before) await refreshIssue(context, id);
  expect(await world.issues()).toEqual(before);
  expect(before).toHaveLength(files.length);
});

it("an approved issue with a table stays approved while it is read once more", async () => {
  const world = await openWorld();
  await world.importFrom(folderOf({ "1.json": issueFile(1, { content: BODIES["a table"] }) }));
  world.clock.advance(MINUTE_MS);
  await world.owner.change((await world.owner.row("Letter 1")).id, { Status: choice("Approved") });
  await world.sync();
  const issue = await world.issue("Letter 1");
  await refreshIssue(await openSync(world.app), issue.id);
  expect(await world.issue("Letter 1")).toEqual(issue);
  expect(await world.approvals(issue)).toMatchObject([{ ended_at: null, content_hash: issue.contentHash }]);
});

it.each(Object.entries(BODIES))(
  "%s, from a service that keeps it but for its empty lines, reads the same",
  async (_, body) => {
    const site = { url: "https://letters.example", assets: "" };
    const written = await bodyForDesk({ site }, body);
    const lines = written
      .split(/(```[\s\S]*?```)/)
      .map((part, n) => (n % 2 ? part : part.replace(/\n{2,}/g, "\n")));
    expect(sameDocument(body, fromNotion(lines.join("")))).toBe(true);
  },
);
