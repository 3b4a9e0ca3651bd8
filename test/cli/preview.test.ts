/** The preview as it is served: shut in, made anew at every look, and for nobody but the owner. */
import { expect, it } from "vitest";
import { makePreview } from "../../src/cli/preview/make.ts";
import { previewApp } from "../../src/cli/preview/serve.ts";
import { issueById } from "../../src/content/issues.ts";
import { addIssue } from "../delivery/invented.ts";
import { openPress } from "../delivery/owner.ts";

const URL_HERE = "http://127.0.0.1:8090";

async function opened() {
  const press = await openPress();
  const { app } = press;
  const body = `${"Paper is slow, and it yellows. ".repeat(8)}\n\n`.repeat(4);
  const { id } = await addIssue(app.ledger, press.clock, { body, audience: "premium with beginning" });
  const options = { links: false, signal: app.signal };
  const make = async () => {
    const issue = await issueById(app.ledger.db, id);
    if (!issue) throw new Error("The issue is gone.");
    return makePreview(app, issue, options);
  };
  const shown = previewApp({ first: await make(), make, url: URL_HERE });
  const get = (path: string, host = "127.0.0.1:8090") => shown.request(path, { headers: { host } });
  return { press, id, get };
}

it("frames each mail without scripts, and lets a mail do nothing", async () => {
  const { get } = await opened();
  const page = await get("/");
  expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/);
  const html = await page.text();
  expect(html).not.toContain("<script");
  for (const frame of ["mail-light", "mail-dark", "beginning-light", "beginning-dark"])
    expect(html).toContain(`<iframe sandbox="" src="${frame}.html"`);
  for (const width of [375, 700]) expect(html).toContain(`width="${width}"`);
  expect(html).toContain("Hello Alex Morgan,");
  const mail = await get("/beginning-dark.html");
  expect(mail.headers.get("content-security-policy")).toMatch(/^default-src 'none'.*; sandbox$/);
  expect(await mail.text()).toContain("Become a member");
});

it("shows nothing else, and nobody who comes by another name", async () => {
  const { get } = await opened();
  for (const path of ["/index.html/", "/..%2fledger.sqlite", "/assets/x.png", "/mail.txt", "/mail-blue.html"])
    expect((await get(path)).status, path).toBe(404);
  expect((await get("/", "evil.example")).status).toBe(403);
  expect((await get("/mail-light.html", "localhost:8090")).status).toBe(403);
});

it("shows an edit when it is loaded again, and says so in words when it can't", async () => {
  const { press, id, get } = await opened();
  const { db } = press.app.ledger;
  expect(await (await get("/")).text()).toContain("Letters by lamplight");
  await db.updateTable("issues").set({ title: "Letters by day" }).where("id", "=", id).execute();
  expect(await (await get("/")).text()).toContain("Letters by day");
  expect(await (await get("/mail-light.html")).text()).toContain("Letters by day");
  await db.deleteFrom("approvals").execute();
  await db.deleteFrom("issues").execute();
  const gone = await get("/");
  expect(gone.status).toBe(500);
  expect(await gone.text()).toMatch(/^It can't be shown now: .*The issue is gone\./);
});
