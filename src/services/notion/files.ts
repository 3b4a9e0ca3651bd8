/** Files that Notion keeps: recognised by where they are, and fetched from nowhere else. */
import { ServiceError, type ServiceErrorFacts } from "../../core/errors.ts";
import type { HostedFile } from "../../desk/table.ts";

export type IsHosted = (url: URL) => boolean;

/** Where Notion's signed addresses lead; `baseUrl` is another server that speaks its protocol. */
export function hostedBy(baseUrl: string | undefined): IsHosted {
  const own = baseUrl ? new URL(baseUrl).origin : null;
  return (url) =>
    url.origin === own ||
    (url.protocol === "https:" &&
      (/(^|\.)(notion\.so|notion-static\.com|notionusercontent\.com)$/.test(url.hostname) ||
        /^(prod-files-secure|s3)[a-z0-9.-]*\.amazonaws\.com$/.test(url.hostname)));
}

/** `![alt](address)`, with the blanks that an address may hold between angle brackets. */
const IMAGE = /!\[(?:[^\]\\]|\\.)*\]\(<?([^\s()<>]+)>?\)/g;
const MEDIA = /<(?:audio|video|file|pdf|image)\b[^>]*?\bsrc="([^"]+)"/g;

/** The files of a body that die with their signature, each once. */
export function hostedFiles(markdown: string, isHosted: IsHosted): HostedFile[] {
  const found = new Map<string, HostedFile>();
  for (const pattern of [IMAGE, MEDIA]) {
    for (const [, url = ""] of markdown.matchAll(pattern)) {
      if (!URL.canParse(url)) continue;
      const address = new URL(url);
      if (isHosted(address)) found.set(url, { url, key: `${address.host}${address.pathname}` });
    }
  }
  return [...found.values()];
}

interface FetchOptions {
  maxBytes: number;
  timeoutMs: number;
  isHosted: IsHosted;
}

/** The file's bytes. Throws ServiceError: of the operation `file`, so that one picture never stops a whole sync. */
export async function fetchFile(
  url: string,
  { maxBytes, timeoutMs, isHosted }: FetchOptions,
): Promise<Uint8Array> {
  if (!URL.canParse(url) || !isHosted(new URL(url))) throw fault(null, "it does not lie with Notion", false);
  let response: Response;
  try {
    response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    throw fault(null, error instanceof Error ? error.message : "no answer arrived", true, error);
  }
  // 403 is what an address answers whose hour is over: the page is read again by the next sync.
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw fault(response.status, `it answered ${response.status}`, ![404, 410].includes(response.status));
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw fault(null, "it broke off", true, error);
  }
  const declared = Number(response.headers.get("content-length") ?? bytes);
  if (declared !== bytes && !response.headers.has("content-encoding"))
    throw fault(null, "it broke off", true);
  return Buffer.concat(chunks);
}

/** By the code that `content/assets` knows it by. */
const tooLarge = (maxBytes: number): ServiceError => {
  const megabytes = Math.floor(maxBytes / 1_000_000);
  return fileError({
    status: 200,
    code: "file_too_large",
    message: `it has more than ${megabytes} MB`,
    retryable: false,
  });
};

const fault = (status: number | null, message: string, retryable: boolean, cause?: unknown): ServiceError =>
  fileError({ status, code: "file_not_copied", message, retryable, cause });

const fileError = (
  facts: Pick<ServiceErrorFacts, "status" | "code" | "message" | "retryable" | "cause">,
): ServiceError => new ServiceError({ service: "notion", operation: "file", effect: "refused", ...facts });
