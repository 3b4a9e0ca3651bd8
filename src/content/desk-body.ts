/** An issue's text on its way between ledger and desk: its pictures are copies here, and addresses of the site there. */
import type { Clock } from "../core/clock.ts";
import type { Desk } from "../desk/table.ts";
import type { Ledger } from "../ledger/open.ts";
import { continues } from "./pieces.ts";

export interface BodyHost {
  ledger: Ledger;
  clock: Clock;
  desk: Desk;
  site: { url: string; assets: string };
}

const SCHEME = "asset:";
const placeOf = ({ site }: Pick<BodyHost, "site">): string => `${site.url}/assets/`;

/** The text of a page as the ledger keeps it: pictures that Notion hosts are copied now. */
export async function bodyFromDesk(host: BodyHost, page: string): Promise<string> {
  const { ledger, clock, desk, site } = host;
  const body = await desk.body(page);
  const { keepFiles } = await import("./assets.ts");
  const kept = await keepFiles(
    {
      ...{ ledger, clock, account: desk.account, folder: site.assets },
      fetchFile: (url, maxBytes) => desk.file(url, maxBytes),
    },
    body,
  );
  // A desk that was made anew shows our copies from the site: they are the same pictures.
  return kept.replaceAll(placeOf(host), SCHEME);
}

/** The text as a page can show it. */
export async function bodyForDesk(host: Pick<BodyHost, "site">, markdown: string): Promise<string> {
  const text = await asNotionReads(markdown);
  return text.replace(/\basset:(?=[0-9a-f]{64}\.)/g, placeOf(host));
}

/** Whether the page holds only the beginning of this text, because a run died while it wrote it. */
export const isBeginning = async (part: string, whole: string): Promise<boolean> =>
  continues(await asNotionReads(whole), part);

const MAY_DIFFER = new RegExp(
  [
    "^[ \\t>]*=+[ \\t]*$",
    "\\S[ \\t]*\\n[ \\t>]*-+[ \\t]*$",
    "^[ \\t>]*(?:(?:\\*[ \\t]*){3,}|(?:_[ \\t]*){3,}|(?:-[ \\t]+){2,}-[ \\t]*)$",
    "^[ \\t>]*(?:\\|[ \\t]*)?:?-+:?[ \\t]*\\|",
    "\\S(?:\\\\| {2,})$",
  ].join("|"),
  "m",
);

/** Loaded only where there is something to write otherwise, which is seldom. */
async function asNotionReads(markdown: string): Promise<string> {
  if (!MAY_DIFFER.test(markdown)) return markdown;
  const { forNotion } = await import("./for-notion.ts");
  return forNotion(markdown);
}
