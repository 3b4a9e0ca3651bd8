/** A Mastodon twin of its own that ends with its test, its API, and what people may do there. */
import { onTestFinished } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { type SandboxOptions, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { temporaryHome } from "./sandbox-for-test.ts";

export const NOON = "2026-03-02T12:00:00Z";

type Options = Partial<SandboxOptions<"mastodon">>;

export async function mastodonSandbox(options: Options = {}) {
  const home = options.home ?? temporaryHome();
  const clock = manualClock(NOON);
  const sandbox = await startSandbox({ services: ["mastodon"], clock, ...options, home });
  onTestFinished(() => sandbox.close());
  const url = sandbox.urls.mastodon;
  return { ...sandbox, url, home, clock, api: mastodonApi(url), owner: mastodonOwner(url) };
}

export interface TwinAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the twin says is looked at field by field.
  body: any;
}

/** Asks as a program would. */
export function mastodonApi(url: string, token = "sandbox") {
  return async (
    request: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<TwinAnswer> => {
    const [method = "GET", path = ""] = request.split(" ");
    const isForm = body instanceof FormData || body instanceof URLSearchParams;
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body && !isForm ? { "content-type": "application/json" } : {}),
        ...headers,
      },
      ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
    });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };
}

/** What people do there, from any process. */
export function mastodonOwner(url: string) {
  return async <T = Record<string, string>>(act: string, body: object = {}): Promise<T> => {
    const answer = await fetch(`${url}/_owner/${act}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`Nobody on the Mastodon twin can ${act}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
}

/** One red pixel. */
export const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

export function upload(bytes: Uint8Array, description?: string): FormData {
  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(bytes)], { type: "image/png" }), "picture.png");
  if (description !== undefined) form.set("description", description);
  return form;
}
