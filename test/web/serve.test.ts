import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Hono } from "hono";
import { describe, expect, it, onTestFinished } from "vitest";
import { siteAddress } from "../../src/operations/site-address.ts";
import { openDoor } from "../../src/web/serve.ts";
import { temporaryFolder, testLedger } from "../ledger/ledger-for-test.ts";

const healthOf = (home: string) => new Hono().get("/health", (c) => c.json({ ok: true, home }));

async function home() {
  const folder = temporaryFolder();
  const { ledger } = await testLedger();
  const open = async () => {
    const door = await openDoor(ledger, folder);
    if (door.kind === "open") onTestFinished(() => door.close());
    return door;
  };
  return { ledger, folder, open };
}

async function stranger(port: number): Promise<void> {
  const server = createServer((_, response) => response.end("nobody you know"));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  expect((server.address() as AddressInfo).port).toBe(port);
}

describe("the door", () => {
  it("opens on loopback at the home's recorded address, the same one every time", async () => {
    const { ledger, folder, open } = await home();
    const door = await open();
    if (door.kind !== "open") throw new Error("not open");
    expect(door.url).toBe(await siteAddress(ledger, folder));
    door.serve(healthOf(ledger.homeId));
    expect(await (await fetch(`${door.url}/health`)).json()).toEqual({ ok: true, home: ledger.homeId });
    await door.close();
    expect((await open()).url).toBe(door.url);
  });

  it("keeps early requests waiting until there is something to serve", async () => {
    const { ledger, open } = await home();
    const door = await open();
    if (door.kind !== "open") throw new Error("not open");
    const early = fetch(`${door.url}/health`);
    door.serve(healthOf(ledger.homeId));
    expect((await early).status).toBe(200);
  });

  it("is elsewhere when another process of this home serves already", async () => {
    const { ledger, open } = await home();
    const first = await open();
    if (first.kind !== "open") throw new Error("not open");
    first.serve(healthOf(ledger.homeId));
    expect(await open()).toEqual({ kind: "elsewhere", url: first.url });
  });

  it("moves for good when a stranger sits on its port", async () => {
    const { ledger, folder, open } = await home();
    const recorded = await siteAddress(ledger, folder);
    await stranger(Number(new URL(recorded).port));
    const door = await open();
    expect(door.kind).toBe("open");
    expect(door.url).not.toBe(recorded);
    expect(await siteAddress(ledger, folder)).toBe(door.url);
  });

  it("moves when another home serves there", async () => {
    const { ledger, folder, open } = await home();
    const recorded = await siteAddress(ledger, folder);
    const other = createServer((_, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ ok: true, home: "another home" }));
    });
    await new Promise<void>((resolve) => other.listen(Number(new URL(recorded).port), "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    expect((await open()).url).not.toBe(recorded);
  });

  it("closes although a request is still waiting", async () => {
    const { open } = await home();
    const door = await open();
    if (door.kind !== "open") throw new Error("not open");
    const waiting = fetch(door.url).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await door.close();
    expect(await waiting).toBeInstanceOf(Error);
  });
});
