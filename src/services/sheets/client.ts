/** Google's own client for Sheets under our call policy: its errors become ServiceErrors, its own retries are off. */
import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import type { CallKind, HttpPolicy } from "../../core/http.ts";
import type { Credentials } from "./credentials.ts";
import { translate } from "./refusals.ts";

export interface SheetsClientOptions {
  credentials: Credentials;
  /** Without one, Google itself: then its three hosts are called. */
  baseUrl?: string | undefined;
  timeoutMs: number;
  policy: HttpPolicy;
}

export interface Client {
  sheets: sheets_v4.Sheets;
  /** For the one call to Google Drive, which has a library of its own that nothing else here needs. */
  post(url: string, body: object, signal: AbortSignal): Promise<unknown>;
}

/** Runs one call under the policy. */
export type SheetsCall = <T>(
  operation: string,
  kind: CallKind,
  run: (client: Client, signal: AbortSignal) => Promise<T>,
) => Promise<T>;

/** Of Drive only the files that pressroom itself made, or was given by being shared. */
const SCOPES = [
  "https://www.googleapis.com/auth/spreadsheets",
  "https://www.googleapis.com/auth/drive.file",
] as const;

const TOKEN_HOST = "oauth2.googleapis.com";

/** The library is loaded at the first call: a run that asks Google nothing doesn't pay for it. */
export function sheetsCall(options: SheetsClientOptions): SheetsCall {
  let opened: Promise<Client> | undefined;
  const { email: account } = options.credentials;
  return async (operation, kind, run) => {
    opened ??= open(options);
    const client = await opened;
    return options.policy.call(operation, kind, async (signal) => {
      try {
        return await run(client, signal);
      } catch (error) {
        throw translate(error, { operation, account });
      }
    });
  };
}

async function open({ credentials, baseUrl, timeoutMs }: SheetsClientOptions): Promise<Client> {
  const library = await import("googleapis/build/src/apis/sheets/index.js");
  // CommonJS in a split bundle: the names may hang below `default`.
  const { auth, sheets } = "sheets" in library ? library : (library as { default: typeof library }).default;
  const account =
    "token" in credentials
      ? new auth.OAuth2({ credentials: { access_token: credentials.token } })
      : new auth.JWT({ email: credentials.email, key: credentials.privateKey, scopes: [...SCOPES] });
  account.transporter.interceptors.request.add({
    async resolved(request) {
      // The address at which a key becomes a token is written into the library.
      if (baseUrl && request.url.host === TOKEN_HOST) request.url = new URL("/token", baseUrl);
      request.retry = false;
      request.retryConfig = { retry: 0, noResponseRetries: 0 };
      return request;
    },
  });
  const common = { retry: false, timeout: timeoutMs };
  return {
    sheets: sheets({ version: "v4", auth: account, ...common, ...(baseUrl ? { rootUrl: baseUrl } : {}) }),
    async post(url, body, signal) {
      const { pathname, search } = new URL(url);
      const place = baseUrl ? new URL(pathname + search, baseUrl).href : url;
      return (await account.request({ url: place, method: "POST", data: body, signal, ...common })).data;
    },
  };
}
