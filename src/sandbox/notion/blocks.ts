/** Children given as blocks, turned into the markdown that the twin keeps. */
import { validationError } from "./errors.ts";
import type { NotionLimits } from "./limits.ts";
import { normalised } from "./markdown.ts";
import { type RichText, richTextAt } from "./rich-text.ts";
import { arrayAt, type Fields, fieldsAt, isFields } from "./shape.ts";

const PREFIXES: Record<string, (block: Fields) => string> = {
  paragraph: () => "",
  heading_1: () => "# ",
  heading_2: () => "## ",
  heading_3: () => "### ",
  heading_4: () => "#### ",
  bulleted_list_item: () => "- ",
  numbered_list_item: () => "1. ",
  quote: () => "> ",
  to_do: (block) => (block.checked === true ? "- [x] " : "- [ ] "),
};

/** Simple blocks without children of their own; the twin refuses others, where Notion would take them. */
export function childrenAt(value: unknown, at: string, limits: NotionLimits): string {
  const blocks = arrayAt(value, at, limits.childrenPerRequest);
  return normalised(blocks.map((block, index) => blockAt(block, `${at}[${index}]`, limits)).join("\n\n"));
}

function blockAt(value: unknown, at: string, limits: NotionLimits): string {
  const block = fieldsAt(value, at);
  if ("divider" in block) return "---";
  const type = Object.keys(block).find((key) => key === "code" || key in PREFIXES);
  const content = type ? block[type] : undefined;
  if (!type || !isFields(content) || content.children !== undefined) {
    throw validationError(
      `The sandbox's Notion takes plain paragraphs, headings, lists, quotes, code and dividers as children: see ${at}. Send "markdown" for anything else.`,
    );
  }
  const text = richTextAt(content.rich_text, `${at}.${type}.rich_text`, limits);
  if (type === "code")
    return `\`\`\`${content.language ?? ""}\n${text.map((item) => item.plain_text).join("")}\n\`\`\``;
  return (PREFIXES[type]?.(content) ?? "") + inlineMarkdown(text);
}

const inlineMarkdown = (text: RichText) =>
  text
    .map(({ plain_text, href, annotations }) => {
      const code = annotations.code ? `\`${plain_text}\`` : plain_text;
      const bold = annotations.bold ? `**${code}**` : code;
      const italic = annotations.italic ? `*${bold}*` : bold;
      return href === null ? italic : `[${italic}](${href})`;
    })
    .join("");
