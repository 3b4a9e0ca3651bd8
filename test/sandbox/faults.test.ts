import { expect, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { parseFaults, parseLimits } from "../../src/sandbox/faults.ts";
import { letter, mailSandbox, post, untilRequested } from "./sandbox-for-test.ts";

type Mailbox = Awaited<ReturnType<typeof mailSandbox>>;

async function recipients({ resend }: Mailbox): Promise<string[]> {
  const { data } = await resend().emails.list({ limit: 100 });
  return (data?.data ?? []).flatMap((mail) => mail.to).reverse();
}

const send = (box: Mailbox, to: string) => box.resend().emails.send(letter(`${to}@readers.example`));

test("a status is answered in the vendor's shape and nothing happens", async () => {
  const box = await mailSandbox({ faults: [{ kind: "status", status: 500, match: "POST /emails" }] });
  const { error } = await send(box, "bea");
  expect(error).toMatchObject({ name: "internal_server_error", statusCode: 500 });
  expect(await recipients(box)).toEqual([]);
  expect((await send(box, "bea")).error).toBeNull();
});

test("a status may bring its own body and headers", async () => {
  const body = { statusCode: 429, name: "rate_limit_exceeded", message: "Slow down." };
  const fault = { kind: "status" as const, status: 429, body, headers: { "retry-after": "7" } };
  const box = await mailSandbox({ faults: [fault] });
  const { error, headers } = await send(box, "bea");
  expect(error).toEqual(body);
  expect(headers?.["retry-after"]).toBe("7");
});

test("a body that is text is answered as it is", async () => {
  const box = await mailSandbox({ faults: [{ kind: "status", status: 502, body: "<h1>Bad gateway</h1>" }] });
  const answer = await post(`${box.urls.resend}/emails`, letter("bea@readers.example"));
  expect(await answer.text()).toBe("<h1>Bad gateway</h1>");
});

test("a status that may not carry a body comes without one", async () => {
  const box = await mailSandbox({ faults: [{ kind: "status", status: 204 }] });
  const answer = await post(`${box.urls.resend}/emails`, letter("bea@readers.example"));
  expect([answer.status, await answer.text()]).toEqual([204, ""]);
});

test("dropped before: no answer, no effect", async () => {
  const box = await mailSandbox({ faults: [{ kind: "drop-before", match: "POST *" }] });
  expect((await send(box, "bea")).error).toMatchObject({ name: "application_error", statusCode: null });
  expect(await recipients(box)).toEqual([]);
});

test("dropped after: no answer, but it happened", async () => {
  const box = await mailSandbox({ faults: [{ kind: "drop-after", match: "POST *" }] });
  expect((await send(box, "bea")).error).toMatchObject({ name: "application_error", statusCode: null });
  expect(await recipients(box)).toEqual(["bea@readers.example"]);
});

test("503 after the commit: an error is answered, but it happened", async () => {
  const box = await mailSandbox({ faults: [{ kind: "status-after", status: 503 }] });
  expect((await send(box, "bea")).error?.statusCode).toBe(503);
  expect(await recipients(box)).toEqual(["bea@readers.example"]);
});

test("a duplicate is handled twice and answered once", async () => {
  const box = await mailSandbox({ faults: [{ kind: "duplicate", match: "POST /emails" }] });
  const { data } = await send(box, "bea");
  const list = await box.resend().emails.list();
  expect(list.data?.data).toHaveLength(2);
  expect(list.data?.data[0]?.id).toBe(data?.id);
});

test("a delay waits on the sandbox's clock", async () => {
  const clock = manualClock("2026-03-02T09:00:00Z");
  const box = await mailSandbox({ clock, faults: [{ kind: "delay", delayMs: 90_000 }] });
  await send(box, "bea");
  expect(clock.now().toISOString()).toBe("2026-03-02T09:01:30.000Z");
  expect(await recipients(box)).toEqual(["bea@readers.example"]);
});

test("reordered: the second is handled before the first", async () => {
  const box = await mailSandbox({ faults: [{ kind: "reorder", match: "POST /emails", delayMs: 20_000 }] });
  const first = send(box, "first");
  await untilRequested(box.home, 1);
  await send(box, "second");
  expect((await first).error).toBeNull();
  expect(await recipients(box)).toEqual(["second@readers.example", "first@readers.example"]);
});

test("reordered with nobody behind: it goes on after its delay", async () => {
  const box = await mailSandbox({ faults: [{ kind: "reorder", delayMs: 50 }] });
  expect((await send(box, "alone")).error).toBeNull();
});

test("after and count say which of the matching requests fail", async () => {
  const fault = { kind: "status" as const, status: 503, match: "POST /emails", after: 1, count: 2 };
  const box = await mailSandbox({ faults: [fault] });
  const statuses = [];
  for (const to of ["a", "b", "c", "d"]) statuses.push((await send(box, to)).error?.statusCode ?? 200);
  expect(statuses).toEqual([200, 503, 503, 200]);
});

test("a count of 0 lasts until the sandbox is reset", async () => {
  const box = await mailSandbox({ faults: [{ kind: "status", status: 500, count: 0 }] });
  for (const to of ["a", "b", "c"]) expect((await send(box, to)).error?.statusCode).toBe(500);
  await box.reset();
  expect((await send(box, "d")).error).toBeNull();
});

test("several faults on one path happen one after another, in their order", async () => {
  const box = await mailSandbox();
  box.addFaults([{ kind: "status", status: 500 }, { kind: "drop-before" }]);
  expect((await send(box, "a")).error?.statusCode).toBe(500);
  expect((await send(box, "b")).error?.statusCode).toBeNull();
  expect((await send(box, "c")).error).toBeNull();
});

test.each([
  ["POST /emails/batch", false],
  ["GET /emails", false],
  ["POST /emails", true],
  ["post /emails", true],
  ["/emails", true],
  ["/em*", true],
  ["* /emails", true],
  ["POST /email.", false],
  ["POST /", false],
])("%s matches POST /emails: %s", async (match, matches) => {
  const box = await mailSandbox({ faults: [{ kind: "status", status: 500, match }] });
  expect((await send(box, "bea")).error !== null).toBe(matches);
});

test("a fault of another service leaves this one alone", async () => {
  const box = await mailSandbox({ faults: [{ kind: "drop-before", service: "notion" }] });
  expect((await send(box, "bea")).error).toBeNull();
});

test("asking who a twin is never fails and counts for nothing", async () => {
  const box = await mailSandbox({ faults: [{ kind: "drop-before" }] });
  expect((await fetch(`${box.urls.resend}/_twin`)).status).toBe(200);
  expect((await send(box, "bea")).error?.statusCode).toBeNull();
});

test("faults are read from JSON, one or several", () => {
  expect(parseFaults('{"kind":"drop-after","match":"POST /emails/batch"}')).toEqual([
    { kind: "drop-after", match: "POST /emails/batch" },
  ]);
  expect(parseFaults("[]")).toEqual([]);
});

test("all mistakes in faults are reported at once, each with its place", () => {
  const json =
    '[{"kind":"status"},{"kind":"explode"},{"kind":"delay","delayMs":-1},{"kind":"drop-after","colour":1}]';
  const parse = () => parseFaults(json, "SANDBOX_FAULTS");
  for (const key of ["0.status", "1.kind", "2.delayMs", "3"])
    expect(parse).toThrow(`SANDBOX_FAULTS.${key}: `);
  expect(() => parseFaults("{")).toThrow(/faults: is not JSON/);
  expect(() => parseFaults('{"kind":"drop-after","match":"emails"}')).toThrow(/must look like "POST/);
});

test("limits are read from JSON, and all mistakes are reported at once", () => {
  expect(parseLimits('{"resend":{"requestsPerSecond":2}}')).toEqual({ resend: { requestsPerSecond: 2 } });
  const parse = () => parseLimits('{"resend":{"requestsPerSecond":"two"},"fax":{}}');
  expect(parse).toThrow(/limits\.resend\.requestsPerSecond/);
  expect(parse).toThrow(/fax/);
});
