/** The sandbox inbox as a person reads it. */
import type { Page } from "playwright-core";
import { expect } from "vitest";

export interface Inbox {
  page: Page;
  desk: string;
}

/** Opens the newest mail with this subject to this address, once it is there. */
export async function openMail({ page, desk }: Inbox, to: string, subject: RegExp): Promise<string> {
  const mail = page.getByRole("link", { name: subject });
  const look = async () => {
    await page.goto(`${desk}/inbox?to=${to}`);
    return mail.count();
  };
  await expect.poll(look, { timeout: 40_000, interval: 300 }).toBeGreaterThan(0);
  await mail.first().click();
  return (await page.locator("h1").textContent()) ?? "";
}

/** Where a link or button of the open mail leads. */
export async function linkIn({ page }: Inbox, name: RegExp): Promise<string> {
  const link = page.frameLocator("iframe").getByRole("link", { name }).first();
  return (await link.getAttribute("href")) ?? "";
}

/** A header of the open mail, as it would have been on the wire. */
export async function headerIn({ page }: Inbox, name: string): Promise<string> {
  await page.getByRole("link", { name: "Source" }).click();
  const source = (await page.locator("pre").textContent()) ?? "";
  const line = source.split("\n").find((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}: `));
  if (!line) throw new Error(`The mail has no header ${name}`);
  return line.slice(name.length + 2);
}
