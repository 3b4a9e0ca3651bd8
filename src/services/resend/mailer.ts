/** Resend through its official SDK: adapter of the port `delivery/mailer`. */
import type { Resend } from "resend";
import type { Account } from "../../core/account.ts";
import type { Clock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import { type HttpPolicy, parseRetryAfter } from "../../core/http.ts";
import type { DeliveryResult, Mailer, OutgoingMail, SentMail, SubmitOutcome } from "../../delivery/mailer.ts";
import { parseTime, resendFates } from "./fates.ts";
import { resendWebhook } from "./make-webhook.ts";

export interface ResendMailerOptions {
  key: string;
  baseUrl?: string | undefined;
  account: Account;
  policy: HttpPolicy;
  clock: Clock;
}

/** Resend's own limit. */
const CHUNK_SIZE = 100;
const LIST_PAGE = 100;

// What the SDK gives back: it never throws, and a dropped socket has `statusCode: null`.
interface Answer<T> {
  data: T | null;
  error: { name: string; message: string; statusCode: number | null } | null;
  headers: Record<string, string> | null;
}

interface BatchAnswer {
  data: { id: string }[];
  errors?: { index: number; message: string }[];
}

interface ListAnswer {
  data: { id: string; to: string[]; subject: string; created_at: string }[];
  has_more: boolean;
}

interface DomainsAnswer {
  data: { name: string; status: string }[];
}

export function resendMailer(options: ResendMailerOptions): Mailer {
  let opened: Promise<Resend> | undefined;
  const open = async () => {
    const { Resend } = await import("resend");
    return new Resend(options.key, options.baseUrl ? { baseUrl: options.baseUrl } : {});
  };

  function ask<T>(
    operation: string,
    run: (resend: Resend, signal: AbortSignal) => Promise<Answer<T>>,
  ): Promise<T> {
    return options.policy.call(operation, "repeatable", async (signal) => {
      opened ??= open();
      const answer = await run(await opened, signal);
      if (answer.error || answer.data === null) throw translate(operation, answer, options.clock.now());
      return answer.data;
    });
  }

  return {
    account: options.account,
    chunkSize: CHUNK_SIZE,
    encode: (mails) => JSON.stringify(mails.map(asWire)),
    async submit({ idempotencyKey, body, mails, notAfter }) {
      // The SDK writes this value with JSON.stringify again, which gives back the bytes that were hashed.
      const entity: unknown = JSON.parse(body);
      try {
        const answer = await ask<BatchAnswer>("emails.batch", async (resend, signal) => {
          if (options.clock.now() >= notAfter) throw tooLate("emails.batch");
          return resend.post<BatchAnswer>("/emails/batch", entity, {
            idempotencyKey,
            signal,
            headers: { "x-batch-validation": "permissive" },
          });
        });
        return { kind: "settled", results: resultsOf(answer, mails) };
      } catch (error) {
        if (error instanceof ServiceError) return outcomeOf(error);
        throw error;
      }
    },
    async check() {
      try {
        const { data } = await ask<DomainsAnswer>("domains.list", (resend, signal) =>
          resend.get<DomainsAnswer>("/domains", { signal }),
        );
        const verified = data.filter(({ status }) => status === "verified").map(({ name }) => name);
        return verified.length > 0
          ? `the key works; verified: ${verified.join(", ")}`
          : "the key works; no domain is verified yet";
      } catch (error) {
        if (error instanceof ServiceError && error.code === "restricted_api_key")
          return "the key works, for sending only";
        throw error;
      }
    },
    async textOf(id) {
      try {
        const mail = await ask<{ text: string | null }>("emails.get", (resend, signal) =>
          resend.get<{ text: string | null }>(`/emails/${encodeURIComponent(id)}`, { signal }),
        );
        return mail.text;
      } catch (error) {
        const known =
          error instanceof ServiceError && (error.code === "restricted_api_key" || error.status === 404);
        if (known) return null;
        throw error;
      }
    },
    fates: resendFates(ask),
    postTo: resendWebhook(ask),
    async sentSince(since) {
      const sent: SentMail[] = [];
      for (let after = ""; ; ) {
        const query = `limit=${LIST_PAGE}${after ? `&after=${encodeURIComponent(after)}` : ""}`;
        const page = await ask<ListAnswer>("emails.list", (resend, signal) =>
          resend.get<ListAnswer>(`/emails?${query}`, { signal }),
        ).catch((error: unknown) => {
          if (error instanceof ServiceError && error.code === "restricted_api_key") return null;
          throw error;
        });
        if (!page) return null;
        const rows = page.data.map(({ id, to, subject, created_at }) => ({
          id,
          to: to[0] ?? "",
          subject,
          at: parseTime(created_at),
        }));
        sent.push(...rows.filter(({ at }) => at >= since));
        const last = rows.at(-1);
        if (!page.has_more || !last || last.at < since) return sent;
        after = last.id;
      }
    },
  };
}

/** In this order always: the bytes of a chunk depend on it. */
const asWire = (mail: OutgoingMail) => ({
  from: mail.from,
  to: [mail.to],
  subject: mail.subject,
  html: mail.html,
  text: mail.text,
  ...(mail.replyTo ? { reply_to: mail.replyTo } : {}),
  headers: mail.headers,
});

/** In a permissive batch `data` holds only the good ones, in order; `errors` names the others by their place. */
function resultsOf(answer: BatchAnswer, mails: number): DeliveryResult[] {
  const refused = new Map((answer.errors ?? []).map(({ index, message }) => [index, message]));
  const accepted = answer.data[Symbol.iterator]();
  const results: DeliveryResult[] = [];
  for (let index = 0; index < mails; index++) {
    const message = refused.get(index);
    const next = message === undefined ? accepted.next().value : undefined;
    if (message !== undefined) results.push({ rejected: message });
    else if (next) results.push({ accepted: next.id });
  }
  return results;
}

const QUOTAS = new Set(["daily_quota_exceeded", "monthly_quota_exceeded"]);

function translate(operation: string, { error, headers }: Answer<unknown>, now: Date): ServiceError {
  const status = error?.statusCode ?? null;
  const code = error?.name ?? "no_answer";
  const retryAfterMs = parseRetryAfter(headers?.["retry-after"], now);
  const tooFast = status === 429 && !QUOTAS.has(code);
  return new ServiceError({
    service: "resend",
    operation,
    status,
    code,
    message: error?.message ?? "no answer arrived",
    retryable: status === null || status >= 500 || tooFast || code === "concurrent_idempotent_requests",
    // A request under way elsewhere with the same key may yet be accepted; so may one whose answer was lost.
    effect:
      status === null || status >= 500 || code === "concurrent_idempotent_requests" ? "unknown" : "refused",
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** A try whose time is over: the machine slept in the middle of a call, perhaps for days. Nothing is posted. */
const tooLate = (operation: string): ServiceError =>
  new ServiceError({
    service: "resend",
    operation,
    status: null,
    code: "too_late",
    message: "so much time went by that the mail service may have forgotten this request",
    retryable: false,
    effect: "refused",
  });

const NEXT_STEP: Record<string, string> = {
  daily_quota_exceeded: "the mail plan's daily quota is used up; the rest goes tomorrow",
  monthly_quota_exceeded:
    "the mail plan's monthly quota is used up; choose a larger plan at Resend, or wait for the new month",
  missing_api_key: "Resend got no key; put RESEND_API_KEY into .env",
  invalid_api_key: "Resend does not know this key; put a new RESEND_API_KEY into .env",
  restricted_api_key: "this Resend key may not do that; make one with full access",
  stopped: "pressroom was asked to stop before the answer came",
  timeout: "no answer came in time",
  rate_limit_exceeded: "the mail service takes no more requests just now; the next run sends the rest",
  invalid_idempotent_request: "Resend took other mails under the same key, so these were not posted again",
};

function outcomeOf(error: ServiceError): SubmitOutcome {
  const { code, status, effect, message } = error;
  const known = NEXT_STEP[code];
  if (code === "invalid_idempotent_request") return { kind: "conflict", why: known ?? message };
  if (effect === "unknown") {
    const detail = known ?? (status === null ? "no answer came" : message);
    return {
      kind: "unknown",
      why: `it is not known whether a part is out already (${detail}); the next run asks again in a way that mails nobody twice`,
    };
  }
  const retryable = status === 429 || code === "too_late";
  return {
    kind: "refused",
    why: known ?? `the mail service refused the mails (${message}), so these were not sent`,
    retryable,
  };
}
