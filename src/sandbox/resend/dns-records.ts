/** The DNS records that the vendor asks for before mail may be sent from a domain. */
import { createHash } from "node:crypto";
import type { Domain } from "./domains.ts";

export interface DnsRecord {
  record: "SPF" | "DKIM" | "Receiving" | "Tracking";
  name: string;
  type: "MX" | "TXT" | "CNAME";
  ttl: "Auto";
  status: string;
  value: string;
  priority?: number;
}

/** Names are relative to the registered domain, as the vendor's are: for news.letters.example it is `send.news`. */
export function recordsOf(domain: Domain): DnsRecord[] {
  const { region, returnPath, trackingSubdomain, capabilities } = domain.settings;
  const below = domain.name.split(".").slice(0, -2).join(".");
  const named = (label: string) => [label, below].filter(Boolean).join(".");
  const same = { ttl: "Auto" as const, status: domain.status };
  const records: DnsRecord[] = [
    {
      ...{ record: "SPF", type: "MX", name: named(returnPath), priority: 10, ...same },
      value: `feedback-smtp.${region}.amazonses.com`,
    },
    {
      ...{ record: "SPF", type: "TXT", name: named(returnPath), ...same },
      value: "v=spf1 include:amazonses.com ~all",
    },
    {
      ...{ record: "DKIM", type: "TXT", name: named("resend._domainkey"), ...same },
      value: publicKeyOf(domain.name),
    },
  ];
  if (trackingSubdomain)
    records.push({
      ...{ record: "Tracking", type: "CNAME", name: named(trackingSubdomain), ...same },
      value: `links1.${region}.resend-dns.example`,
    });
  if (capabilities.receiving === "enabled")
    records.push({
      ...{ record: "Receiving", type: "MX", name: below || "@", priority: 10, ...same },
      value: `inbound-smtp.${region}.amazonaws.com`,
    });
  return records;
}

/** Looks like a key of 1,024 bits, always the same for a name; no private one belongs to it. */
function publicKeyOf(name: string): string {
  const bytes = [0, 1].map((part) => createHash("sha512").update(`${part}/${name}`).digest());
  return `p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ${Buffer.concat(bytes).toString("base64").replaceAll("=", "")}QIDAQAB`;
}
