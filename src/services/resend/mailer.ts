/** Resend: its official SDK, and batches by a request of our own. Adapter of the port `delivery/mailer`. */
import type { Resend } from "resend";
import type { Account } from "../../core/account.ts";
import type { Clock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import type { HttpPolicy } from "../../core/http.ts";
import type { Mailer, SentMail } from "../../delivery/mailer.ts";
import { batchSender } from "./batch.ts";
import { asWire, batchBodies } from "./batch-body.ts";
import { resendDomain } from "./domain.ts";
import { parseTime, resendFates } from "./fates.ts";
import { resendWebhook } from "./make-webhook.ts";
import { rateOf } from "./rate.ts";
import { translate } from "./refusals.ts";

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
const RESEND = "https://api.resend.com";

// What the SDK gives back: it never throws, and a dropped socket has `statusCode: null`.
interface Answer<T> {
  data: T | null;
  error: { name: string; message: string; statusCode: number | null } | null;
  headers: Record<string, string> | null;
}

interface ListAnswer {
  data: { id: string; to: string[]; subject: string; created_at: string }[];
  has_more: boolean;
}

interface DomainsAnswer {
  data: { name: string; status: string }[];
}

export function resendMailer(options: ResendMailerOptions): Mailer {
  const { key, baseUrl = RESEND, policy, clock } = options;
  let opened: Promise<Resend> | undefined;
  const open = async () => {
    const { Resend } = await import("resend");
    return new Resend(key, { baseUrl });
  };

  function ask<T>(
    operation: string,
    run: (resend: Resend, signal: AbortSignal) => Promise<Answer<T>>,
  ): Promise<T> {
    return policy.call(operation, "repeatable", async (signal) => {
      opened ??= open();
      const { data, error, headers } = await run(await opened, signal);
      await policy.saw(rateOf(headers));
      if (!error && data !== null) return data;
      const {
        statusCode: status = null,
        name: code = "no_answer",
        message = "no answer arrived",
      } = error ?? {};
      throw translate(operation, { status, code, message, headers }, clock.now());
    });
  }

  async function domains() {
    try {
      const { data } = await ask<DomainsAnswer>("domains.list", (resend, signal) =>
        resend.get<DomainsAnswer>("/domains", { signal }),
      );
      return data.map(({ name, status }) => ({
        name: name.toLowerCase(),
        isVerified: status === "verified",
      }));
    } catch (error) {
      if (error instanceof ServiceError && error.code === "restricted_api_key") return null;
      throw error;
    }
  }

  return {
    account: options.account,
    chunkSize: CHUNK_SIZE,
    replays: true,
    encode: (mails) => JSON.stringify(mails.map(asWire)),
    merge: batchBodies(),
    ...batchSender({ key, baseUrl, policy, clock }),
    domains,
    async check() {
      const known = await domains();
      if (!known) return "the key works, for sending only";
      const verified = known.filter(({ isVerified }) => isVerified).map(({ name }) => name);
      return verified.length > 0
        ? `the key works; verified: ${verified.join(", ")}`
        : "the key works; no domain is verified yet";
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
    setUpDomain: resendDomain(ask),
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
