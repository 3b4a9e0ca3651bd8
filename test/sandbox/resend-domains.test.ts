import { expect, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { mailOwner } from "./mail-owner.ts";
import { letter, mailSandbox } from "./sandbox-for-test.ts";

async function world(limits: Record<string, number> = {}) {
  const clock = manualClock("2026-03-02T12:00:00Z");
  const box = await mailSandbox({ clock, limits: { resend: limits } });
  return { clock, resend: box.resend(), owner: mailOwner(box.urls.resend) };
}

test("a new domain says which DNS records it wants, and may not send before they are verified", async () => {
  const { resend } = await world();
  const { data } = await resend.domains.create({ name: "Letters.example", region: "eu-west-1" });
  expect(data).toMatchObject({ name: "letters.example", status: "not_started", region: "eu-west-1" });
  expect(data?.records.map(({ record, type, name, status }) => [record, type, name, status])).toEqual([
    ["SPF", "MX", "send", "not_started"],
    ["SPF", "TXT", "send", "not_started"],
    ["DKIM", "TXT", "resend._domainkey", "not_started"],
  ]);
  const refused = await resend.emails.send(letter("bea@readers.example"));
  expect(refused.error).toMatchObject({ statusCode: 403, name: "validation_error" });
  expect(refused.error?.message).toContain("letters.example domain is not verified");
  expect((await resend.domains.list()).data?.data).toMatchObject([
    { name: "letters.example", status: "not_started" },
  ]);
  await resend.domains.verify(data?.id ?? "");
  expect((await resend.domains.get(data?.id ?? "")).data?.status).toBe("verified");
  expect((await resend.emails.send(letter("bea@readers.example"))).error).toBeNull();
});

test("verifying may take its time: pending, then verified by the clock", async () => {
  const { clock, resend } = await world({ domainVerifySeconds: 90 });
  const { data } = await resend.domains.create({ name: "letters.example" });
  await resend.domains.verify(data?.id ?? "");
  const status = async () => (await resend.domains.get(data?.id ?? "")).data;
  expect(await status()).toMatchObject({ status: "pending", records: [{ status: "pending" }, {}, {}] });
  clock.advance(90_000);
  expect(await status()).toMatchObject({ status: "verified", records: [{ status: "verified" }, {}, {}] });
});

test("by hand, a domain is pending until the owner says what the DNS says", async () => {
  const { clock, resend, owner } = await world({ domainsByHand: 1 });
  const { data } = await resend.domains.create({ name: "letters.example" });
  const status = async () => (await resend.domains.get(data?.id ?? "")).data?.status;
  await resend.domains.verify(data?.id ?? "");
  clock.advance(1_000_000_000);
  expect(await status()).toBe("pending");
  await owner.setDomain("letters.example", "failed");
  expect(await status()).toBe("failed");
  await owner.setDomain("letters.example", "verified");
  expect(await status()).toBe("verified");
});

test("records are named below the registered domain, and tracking and receiving bring theirs", async () => {
  const { resend } = await world();
  const { data } = await resend.domains.create({
    name: "news.letters.example",
    customReturnPath: "bounces",
    trackingSubdomain: "links",
    clickTracking: true,
    capabilities: { receiving: "enabled" },
  });
  expect(data).toMatchObject({ click_tracking: true, tracking_subdomain: "links" });
  expect(data?.records.map(({ record, name }) => [record, name])).toEqual([
    ["SPF", "bounces.news"],
    ["SPF", "bounces.news"],
    ["DKIM", "resend._domainkey.news"],
    ["Tracking", "links.news"],
    ["Receiving", "news"],
  ]);
});

test("a domain is changed, found once only, and taken away", async () => {
  const { resend } = await world();
  const { data } = await resend.domains.create({ name: "letters.example" });
  const id = data?.id ?? "";
  expect((await resend.domains.create({ name: "letters.example" })).error).toMatchObject({ statusCode: 403 });
  expect((await resend.domains.create({ name: "no domain" })).error?.statusCode).toBe(422);
  await resend.domains.update({ id, openTracking: true, capabilities: { receiving: "enabled" } });
  expect((await resend.domains.get(id)).data).toMatchObject({
    open_tracking: true,
    capabilities: { sending: "enabled", receiving: "enabled" },
  });
  expect((await resend.domains.remove(id)).data).toMatchObject({ id, deleted: true });
  expect((await resend.domains.get(id)).error).toMatchObject({ statusCode: 404, name: "not_found" });
});

test("the domain that is there before any other can be read like one", async () => {
  const { resend } = await world();
  const { data } = await resend.domains.list();
  const id = data?.data[0]?.id ?? "";
  expect((await resend.domains.get(id)).data).toMatchObject({ name: "sandbox.example", status: "verified" });
});
