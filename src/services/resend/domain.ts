/** The sender's domain at Resend: made once, found again, looked for until its records are there. */
import type { Resend } from "resend";
import { ServiceError } from "../../core/errors.ts";
import type { DnsRecord, SenderDomain, SetUpDomain } from "../../delivery/sender-domain.ts";
import type { Ask } from "./fates.ts";

interface DomainAnswer {
  id: string;
  name: string;
  status: string;
  records: {
    type: string;
    name: string;
    value: string;
    priority?: number;
    status: string;
  }[];
}

interface DomainsAnswer {
  data: { id: string; name: string }[];
}

/** Resend looks for the records only once it was asked to, and gives up after three days. */
const NOT_LOOKING = new Set(["not_started", "failed", "partially_failed"]);

export function resendDomain(ask: Ask): SetUpDomain {
  const get = (id: string) =>
    ask<DomainAnswer>("domains.get", (resend, signal) =>
      resend.get<DomainAnswer>(`/domains/${id}`, { signal }),
    );

  // One attempt looks before it makes: where the answer to the making was lost, the next one finds what was made.
  async function find(resend: Resend, signal: AbortSignal, name: string) {
    const known = await resend.get<DomainsAnswer>("/domains?limit=100", { signal });
    if (known.error || !known.data) return { data: null, error: known.error, headers: known.headers };
    const same = known.data.data.find((one) => one.name === name);
    return same
      ? { data: same, error: null, headers: known.headers }
      : resend.post<{ id: string }>("/domains", { name }, { signal });
  }

  async function setUp(name: string): Promise<SenderDomain> {
    const { id } = await ask<{ id: string }>("domains.create", (resend, signal) =>
      find(resend, signal, name),
    );
    const found = await get(id);
    if (!NOT_LOOKING.has(found.status)) return inOurWords(found);
    await ask<{ id: string }>("domains.verify", (resend, signal) =>
      resend.post<{ id: string }>(`/domains/${id}/verify`, {}, { signal }),
    );
    return inOurWords(await get(id));
  }

  return async (name) => {
    try {
      return await setUp(name.toLowerCase());
    } catch (error) {
      if (error instanceof ServiceError && error.code === "restricted_api_key") return null;
      throw error;
    }
  };
}

const inOurWords = ({ name, status, records }: DomainAnswer): SenderDomain => ({
  name,
  state: status === "verified" ? "verified" : NOT_LOOKING.has(status) ? "failed" : "waiting",
  records: records.map((record): DnsRecord => {
    const { type, value, priority = null } = record;
    return { type, name: record.name, value, priority, isThere: record.status === "verified" };
  }),
});
