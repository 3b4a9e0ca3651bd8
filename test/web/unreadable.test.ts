/** What arrives that is no request, over a real socket: a sentence comes back, and the service goes on. */
import { Hono } from "hono";
import { expect, it, onTestFinished } from "vitest";
import { isHangUp } from "../../src/web/body.ts";
import { readForm as readMemberForm } from "../../src/web/members/form.ts";
import { openDoor } from "../../src/web/serve.ts";
import { temporaryFolder, testLedger } from "../ledger/ledger-for-test.ts";
import { type Answer, headerOf, wireTo } from "./requests/wire.ts";

async function service() {
  const { ledger } = await testLedger();
  const door = await openDoor(ledger, temporaryFolder());
  if (door.kind !== "open") throw new Error("not open");
  onTestFinished(() => door.close());
  const app = new Hono();
  const hungUp: boolean[] = [];
  app.onError((error, c) => {
    hungUp.push(isHangUp(error));
    return c.text("", 400);
  });
  app.get("*", (c) => c.text("the page that was asked for"));
  app.post("*", async (c) => {
    const posted = await readMemberForm(c, door.url);
    return c.text("what was posted", posted.ok ? 200 : posted.status);
  });
  door.serve(app);
  const wire = wireTo(door.url);
  onTestFinished(() => wire.close());
  const host = new URL(door.url).host;
  return { host, hungUp, send: (bytes: string, last = false) => wire.send(bytes, { last }) };
}

function expectWords(answer: Answer | null, status: number): void {
  expect(answer?.status).toBe(status);
  expect(answer?.body).toContain("nothing was done");
  expect(answer && headerOf(answer, "content-type")).toBe("text/plain; charset=utf-8");
  expect(answer && headerOf(answer, "x-content-type-options")).toBe("nosniff");
}

it.each([
  ["a header's name with a space in it", "GET / HTTP/1.1\r\nHost: a\r\nBad header: x\r\n\r\n", 400],
  ["an address with a space in it", "GET /sub scribe HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a method that is none", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400],
  ["forty thousand characters of a header", `GET / HTTP/1.1\r\nX: ${"x".repeat(40_000)}\r\n\r\n`, 431],
  ["a Host that is no name", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400],
  ["a backslash in its address", "GET /\\..\\.env HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a star for an address", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400],
])("%s is answered with a sentence", async (_, bytes, status) => {
  const { host, send } = await service();
  expectWords(await send(bytes), status);
  const next = await send(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  expect(next?.body).toBe("the page that was asked for");
});

it.each([
  ["without a Host", "GET / HTTP/1.1\r\n\r\n"],
  ["of HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"],
  ["that expects the unexpected", "GET / HTTP/1.1\r\nHost: a\r\nExpect: the unexpected\r\n\r\n"],
])("a request %s gets its page", async (_, bytes) => {
  const { send } = await service();
  expect((await send(bytes))?.body).toBe("the page that was asked for");
});

it("half a form is known for one whose sender has gone", async () => {
  const { host, hungUp, send } = await service();
  const head = `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/x-www-form-urlencoded\r\n`;
  await send(`${head}Content-Length: 100\r\n\r\nemail=a`, true);
  expect((await send(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`))?.status).toBe(200);
  await expect.poll(() => hungUp).toEqual([true]);
});

it("a form of ten megabytes gets its answer, and the connection stays", async () => {
  const { host, send } = await service();
  const head = `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/x-www-form-urlencoded\r\n`;
  const answer = await send(`${head}Content-Length: 10000000\r\n\r\n${"a".repeat(10_000_000)}`);
  expect(answer?.status).toBe(413);
  expect(answer && headerOf(answer, "connection")).not.toBe("close");
});
