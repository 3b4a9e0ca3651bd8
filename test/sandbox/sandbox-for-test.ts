/** A sandbox in a home of its own that ends with the test that asked for it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Resend } from "resend";
import { expect, onTestFinished } from "vitest";
import { storePath } from "../../src/sandbox/probe.ts";
import { type SandboxOptions, startSandbox } from "../../src/sandbox/start-sandbox.ts";

export function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), "pressroom-sandbox-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

type Options = Partial<SandboxOptions<"resend">>;

/** Without a limit of requests unless the test sets one. */
export async function mailSandbox(options: Options = {}) {
  const home = options.home ?? temporaryHome();
  const limits = { resend: { requestsPerSecond: 0, ...options.limits?.resend } };
  const sandbox = await startSandbox({ services: ["resend"], ...options, home, limits });
  onTestFinished(() => sandbox.close());
  const resend = (key = "re_test") => new Resend(key, { baseUrl: sandbox.urls.resend });
  return { ...sandbox, home, resend };
}

/** Waits until the mailer's twin has begun with `count` requests. */
export async function untilRequested(home: string, count: number): Promise<void> {
  const store = new DatabaseSync(storePath(home));
  const row = store.prepare("select count from sandbox_requests where service = 'resend'");
  await expect
    .poll(() => Number(row.get()?.count ?? 0), { interval: 5, timeout: 5_000 })
    .toBeGreaterThanOrEqual(count);
  store.close();
}

/** A request as bytes on the wire, for what the SDK wouldn't send. */
export function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { authorization: "Bearer re_test", "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

export const letter = (to: string, subject = "The first issue") => ({
  from: "Ada's Letters <ada@letters.example>",
  to,
  subject,
  html: `<p>Dear ${to},</p>`,
  text: `Dear ${to},`,
});
