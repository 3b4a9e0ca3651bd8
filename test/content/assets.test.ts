import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keepFiles, keptAssets } from "../../src/content/assets.ts";
import { bodyNotes } from "../../src/content/notion-markdown/notion-markdown.ts";
import type { Account } from "../../src/core/account.ts";
import { ServiceError } from "../../src/core/errors.ts";
import { sha256 } from "../../src/core/ids.ts";
import { temporaryFolder, testLedger } from "../ledger/ledger-for-test.ts";
import { CUT_PNG, CUT_WEBP, GIF, JPEG, LARGE_PNG, OTHER_PNG, PAGE, PNG, SVG, WEBP } from "./pictures.ts";
import { toHtml } from "./to-html.ts";

const SIGNED = "https://files.example/secure/press.png?X-Amz-Signature=";
const NAME = `${sha256(PNG)}.png`;

const failure = (facts: Partial<ConstructorParameters<typeof ServiceError>[0]>) =>
  new ServiceError({
    service: "notion",
    operation: "file",
    status: 403,
    code: "access_denied",
    message: "no",
    retryable: false,
    effect: "refused",
    ...facts,
  });

/** Notion's store of files: addresses that can be opened while they last. */
async function openStore(account: Account = { service: "notion", account: "w", realm: "sandbox" }) {
  const { ledger, clock } = await testLedger();
  const folder = join(temporaryFolder(), "assets");
  const files = new Map<string, Uint8Array | Error>();
  const fetched: string[] = [];
  const context = {
    ledger,
    clock,
    account,
    folder,
    fetchFile: async (url: string) => {
      fetched.push(url);
      const file = files.get(url) ?? failure({});
      if (file instanceof Error) throw file;
      return file;
    },
  };
  return {
    context,
    folder,
    files,
    fetched,
    sources: () => ledger.db.selectFrom("asset_sources").selectAll().execute(),
    assets: () => ledger.db.selectFrom("assets").selectAll().execute(),
    /** Reads a page with these files in it, each under its key. */
    read: (markdown: string, keys: Record<string, string>) =>
      keepFiles(context, { markdown, files: Object.entries(keys).map(([url, key]) => ({ url, key })) }),
  };
}

describe("a picture in a body", () => {
  it("is kept under what it holds, and named so in the text", async () => {
    const store = await openStore();
    store.files.set(`${SIGNED}1`, PNG);
    const body = await store.read(`Look:\n![A press](${SIGNED}1)`, { [`${SIGNED}1`]: "press" });
    expect(body).toBe(`Look:\n\n![A press](asset:${NAME})`);
    expect(readFileSync(join(store.folder, NAME))).toEqual(PNG);
    expect(statSync(join(store.folder, NAME)).mode & 0o777).toBe(0o600);
    expect(statSync(store.folder).mode & 0o777).toBe(0o700);
    expect(await store.assets()).toMatchObject([
      { sha256: sha256(PNG), extension: "png", bytes: PNG.length },
    ]);
    expect(readdirSync(store.folder)).toEqual([NAME]);
  });

  it("is not fetched again when its address has died and the page shows another", async () => {
    const store = await openStore();
    store.files.set(`${SIGNED}1`, PNG);
    const first = await store.read(`![](${SIGNED}1)`, { [`${SIGNED}1`]: "press" });
    store.files.clear();
    expect(await store.read(`![](${SIGNED}2)`, { [`${SIGNED}2`]: "press" })).toBe(first);
    expect(store.fetched).toEqual([`${SIGNED}1`]);
  });

  it("is fetched again when its copy was lost", async () => {
    const store = await openStore();
    store.files.set(`${SIGNED}1`, PNG);
    await store.read(`![](${SIGNED}1)`, { [`${SIGNED}1`]: "press" });
    rmSync(store.folder, { recursive: true });
    await store.read(`![](${SIGNED}1)`, { [`${SIGNED}1`]: "press" });
    expect([...(await keptAssets(store.folder))]).toEqual([NAME]);
  });

  it("that stands under two addresses is kept once", async () => {
    const store = await openStore();
    store.files.set(`${SIGNED}1`, PNG).set(`${SIGNED}12`, PNG).set(`${SIGNED}2`, OTHER_PNG);
    const body = await store.read(`![](${SIGNED}1) ![](${SIGNED}12) ![](${SIGNED}2)`, {
      [`${SIGNED}1`]: "a",
      [`${SIGNED}12`]: "b",
      [`${SIGNED}2`]: "c",
    });
    expect(body).toBe(`![](asset:${NAME}) ![](asset:${NAME}) ![](asset:${sha256(OTHER_PNG)}.png)`);
    expect(readdirSync(store.folder)).toHaveLength(2);
    expect(await store.sources()).toHaveLength(3);
  });

  it("of one account is unknown to another", async () => {
    const store = await openStore();
    store.files.set(`${SIGNED}1`, PNG);
    await store.read(`![](${SIGNED}1)`, { [`${SIGNED}1`]: "press" });
    const account = { ...store.context.account, realm: "live" } as const;
    const file = { url: `${SIGNED}1`, key: "press" };
    await keepFiles({ ...store.context, account }, { markdown: `![](${SIGNED}1)`, files: [file] });
    expect(store.fetched).toHaveLength(2);
  });

  it.each([
    ["jpg", JPEG],
    ["gif", GIF],
    ["webp", WEBP],
  ])("is known by its bytes: %s", async (extension, bytes) => {
    const store = await openStore();
    store.files.set(`${SIGNED}1`, bytes);
    const body = await store.read(`![](${SIGNED}1)`, { [`${SIGNED}1`]: "x" });
    expect(body).toBe(`![](asset:${sha256(bytes)}.${extension})`);
  });

  const KINDS = "it is no picture of a kind that mail programs show (png, jpeg, gif or webp)";
  it.each<[string, Uint8Array | Error, string]>([
    ["of 12 MB", LARGE_PNG, "it has 12 MB, at most 10 are taken"],
    [
      "too large to be fetched",
      failure({ code: "file_too_large" }),
      "it is too large, at most 10 MB are taken",
    ],
    ["that is a drawing with a script", SVG, KINDS],
    ["that is a page named .png", PAGE, KINDS],
    ["that is empty", new Uint8Array(), KINDS],
    ["that was cut short", CUT_PNG, "its end is missing"],
    ["that was cut short, as its head tells", CUT_WEBP, "its end is missing"],
    ["that is refused", failure({}), "Notion refused to give it; upload it once more"],
  ])("%s becomes its words, is named to the owner, and is not asked for again", async (_, bytes, why) => {
    const store = await openStore();
    store.files.set(`${SIGNED}1`, bytes);
    const body = await store.read(`Look: ![A (press)](${SIGNED}1)`, { [`${SIGNED}1`]: "press" });
    expect(toHtml(body)).toBe("<p>Look: A (press)</p>");
    expect(bodyNotes(body)).toEqual([`A picture could not be copied: ${why}.`]);
    expect(await store.sources()).toMatchObject([{ remote: "press", sha256: null, problem: why }]);
    expect(await store.read(`Look: ![A (press)](${SIGNED}2)`, { [`${SIGNED}2`]: "press" })).toBe(body);
    expect(store.fetched).toHaveLength(1);
    expect(await keptAssets(store.folder)).toEqual(new Set());
  });

  it("that can't be had just now is asked for again: nothing is noted, and no draft stays", async () => {
    const store = await openStore();
    store.files.set(`${SIGNED}1`, failure({ status: 503, retryable: true, effect: "unknown" }));
    const read = () => store.read(`![](${SIGNED}1)`, { [`${SIGNED}1`]: "press" });
    await expect(read()).rejects.toThrow(ServiceError);
    expect(await store.sources()).toEqual([]);
    store.files.set(`${SIGNED}1`, PNG);
    expect(await read()).toBe(`![](asset:${NAME})`);
  });

  it("is named by us alone, whatever its key or its address says", async () => {
    const store = await openStore();
    const url = "https://files.example/../../../etc/passwd.png";
    store.files.set(url, PNG);
    expect(await store.read(`![](${url})`, { [url]: "../../outside.png" })).toBe(`![](asset:${NAME})`);
    expect(readdirSync(join(store.folder, ".."))).toEqual(["assets"]);
  });

  it("from elsewhere stays where it is", async () => {
    const store = await openStore();
    expect(await store.read("![](https://pictures.example/a.png)", {})).toBe(
      "![](https://pictures.example/a.png)",
    );
    expect(store.fetched).toEqual([]);
  });
});

it("a file that is no picture is not copied: its caption stays, and the owner is told", async () => {
  const store = await openStore();
  const body = await store.read(`<pdf src="${SIGNED}1">The leaflet</pdf>\n<audio src="${SIGNED}2"></audio>`, {
    [`${SIGNED}1`]: "leaflet",
    [`${SIGNED}2`]: "song",
  });
  expect(body).not.toContain("Signature");
  expect(toHtml(body)).toBe("<p>The leaflet</p>");
  expect(bodyNotes(body)).toEqual(["2 files are not copied: readers see their captions only."]);
  expect(store.fetched).toEqual([]);
});
