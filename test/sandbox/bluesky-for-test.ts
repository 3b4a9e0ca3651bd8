/** A Bluesky twin of its own that ends with its test, its wire, and what people do there. */
import { onTestFinished } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { type SandboxOptions, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { temporaryHome } from "./sandbox-for-test.ts";

type Options = Partial<SandboxOptions<"bluesky">>;

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it looks at
  body: any;
}

export const LOGIN = { handle: "letters.test", password: "sandbox" };

export async function blueskySandbox(options: Options = {}) {
  const home = options.home ?? temporaryHome();
  const clock = manualClock("2026-03-02T12:00:00Z");
  const sandbox = await startSandbox({ services: ["bluesky"], clock, ...options, home });
  onTestFinished(() => sandbox.close());
  const url = sandbox.urls.bluesky;
  return { ...sandbox, home, clock, url, place: { url, ...LOGIN }, owner: blueskyOwner(url), ...wireTo(url) };
}

/** Calls as bytes on the wire. */
export function wireTo(url: string) {
  const read = async (answer: Response): Promise<Answer> => {
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === "" ? null : JSON.parse(text) };
  };
  const signed = (token?: string) => (token ? { authorization: `Bearer ${token}` } : {});
  return {
    get: async (method: string, query: Record<string, string | string[]>, token?: string) => {
      const search = new URLSearchParams();
      for (const [name, value] of Object.entries(query))
        for (const one of [value].flat()) search.append(name, one);
      return read(await fetch(`${url}/xrpc/${method}?${search}`, { headers: signed(token) }));
    },
    post: async (method: string, body: unknown, token?: string, type = "application/json") => {
      const isFile = body instanceof Uint8Array;
      const sent = isFile ? new Blob([new Uint8Array(body)]) : JSON.stringify(body);
      const headers = { ...signed(token), "content-type": type };
      return read(await fetch(`${url}/xrpc/${method}`, { method: "POST", headers, body: sent }));
    },
  };
}

/** What others do, from any process. */
export function blueskyOwner(url: string) {
  return async <T = { uri: string }>(act: string, body: object): Promise<T> => {
    const answer = await fetch(`${url}/_owner/${act}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`Nobody can ${act} on the Bluesky twin: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
}
