/** The SDK's requests by Node's own `http`: a run's first `fetch` takes 28 ms of CPU and 15 MB more, to load undici. */
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import type { Client } from "@notionhq/client";

type SdkFetch = NonNullable<NonNullable<ConstructorParameters<typeof Client>[0]>["fetch"]>;

/**
 * As the SDK asks for one. Follows nothing, and ends the request after `timeoutMs`, which the SDK's own time-out leaves
 * under way. Rejects with an Error whose cause is the line's when no whole answer came.
 */
export const requestWithin =
  (timeoutMs: number): SdkFetch =>
  async (url, { method = "GET", headers = {}, body } = {}) => {
    const { request } = process.getBuiltinModule(url.startsWith("https:") ? "node:https" : "node:http");
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    request(url, {
      ...{ method, signal: AbortSignal.timeout(timeoutMs) },
      headers: { ...headers, "accept-encoding": "gzip" },
    })
      .on("response", resolve)
      .on("error", reject)
      .end(body);
    const response = await promise.catch(noAnswer);
    const { statusCode: status = 0 } = response;
    return {
      ...{ status, ok: status >= 200 && status <= 299, headers: response.headers },
      text: () => textOf(response).catch(noAnswer),
    };
  };

const noAnswer = (cause: Error): never => {
  throw new Error("no answer arrived", { cause });
};

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (response.headers["content-encoding"] !== "gzip") return bytes.toString();
  return (await promisify(process.getBuiltinModule("node:zlib").gunzip)(bytes)).toString();
}
