/** The domains that mail is sent from. One that nobody set up is taken as verified, so that a sandbox needs no set-up. */
import { randomUUID } from "node:crypto";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { type Answer, ERRORS, refuse, unverifiedDomain } from "./answers.ts";
import { recordsOf } from "./dns-records.ts";
import { eventLog } from "./events.ts";
import { bareAddress, type Message } from "./message.ts";
import { type Part, partOf } from "./paging.ts";

export type DomainStatus = "not_started" | "pending" | "verified" | "failed";

export interface DomainSettings {
  region: string;
  returnPath: string;
  openTracking: boolean;
  clickTracking: boolean;
  trackingSubdomain?: string;
  capabilities: { sending: "enabled" | "disabled"; receiving: "enabled" | "disabled" };
}

export interface Domain {
  seq: number;
  id: string;
  name: string;
  status: DomainStatus;
  /** When a pending one is verified by itself. */
  verifyMs: number | null;
  settings: DomainSettings;
  createdMs: number;
}

export const PLAIN_SETTINGS: DomainSettings = {
  region: "us-east-1",
  returnPath: "send",
  openTracking: false,
  clickTracking: false,
  capabilities: { sending: "enabled", receiving: "disabled" },
};

/** Before there is any other there is this one, verified. */
export const FIRST_DOMAIN: Domain = {
  seq: 0,
  id: "00000000-0000-4000-8000-000000000001",
  name: "sandbox.example",
  status: "verified",
  verifyMs: null,
  settings: PLAIN_SETTINGS,
  createdMs: 0,
};

/** Whatever writes runs inside the caller's transaction. */
export function domainList(store: DatabaseSync) {
  const log = eventLog(store);
  const insert = store.prepare("insert into resend_sender_domains values (null, ?, ?, ?, ?, ?, ?)");
  const update = store.prepare(
    "update resend_sender_domains set status = ?, verify_at = ?, settings = ? where id = ?",
  );
  const byName = store.prepare("select * from resend_sender_domains where name = ?");
  const byId = store.prepare("select * from resend_sender_domains where id = ?");
  const isEmpty = () => store.prepare("select 1 from resend_sender_domains limit 1").get() === undefined;
  const named = (name: string) => asDomain(byName.get(name));
  const tell = (type: "domain.created" | "domain.updated" | "domain.deleted", domain: Domain, atMs: number) =>
    log.note({ type, atMs, data: tellOf(domain) });

  const save = (domain: Domain, atMs: number): void => {
    update.run(domain.status, domain.verifyMs, JSON.stringify(domain.settings), domain.id);
    tell("domain.updated", domain, atMs);
  };

  return {
    named,
    save,
    find: (id: string): Domain | undefined =>
      asDomain(byId.get(id)) ?? (id === FIRST_DOMAIN.id && isEmpty() ? FIRST_DOMAIN : undefined),
    create(name: string, start: Pick<Domain, "status" | "settings">, atMs: number): Domain {
      insert.run(randomUUID(), name, start.status, null, JSON.stringify(start.settings), atMs);
      const domain = named(name) ?? FIRST_DOMAIN;
      tell("domain.created", domain, atMs);
      return domain;
    },
    remove(domain: Domain, atMs: number): void {
      store.prepare("delete from resend_sender_domains where id = ?").run(domain.id);
      tell("domain.deleted", domain, atMs);
    },
    list(part: Part): Domain[] {
      if (isEmpty()) return [FIRST_DOMAIN];
      return partOf(part, (bounds, order) =>
        store
          .prepare(
            `select * from resend_sender_domains where seq < ? and seq > ? order by seq ${order} limit ?`,
          )
          .all(...bounds, part.limit)
          .flatMap((row) => asDomain(row) ?? []),
      );
    },
    /** Verifies those whose time has come. */
    verifyDue(nowMs: number): void {
      const due = store
        .prepare("select * from resend_sender_domains where status = 'pending' and verify_at <= ?")
        .all(nowMs);
      for (const domain of due.flatMap((row) => asDomain(row) ?? []))
        save({ ...domain, status: "verified", verifyMs: null }, domain.verifyMs ?? nowMs);
    },
  };
}

/** What sending asks of the domains. */
export function senderDomains(store: DatabaseSync) {
  const domains = domainList(store);
  const namesIn = (messages: readonly Message[]) => new Set(messages.map(({ from }) => domainOf(from)));
  return {
    refuse(messages: readonly Message[]): Answer | null {
      for (const name of namesIn(messages)) {
        const domain = domains.named(name);
        if (domain && domain.status !== "verified") return refuse(unverifiedDomain(name));
        if (domain?.settings.capabilities.sending === "disabled") return refuse(ERRORS.receivesOnly);
      }
      return null;
    },
    /** Takes up those that mail now came from. */
    note(messages: readonly Message[], nowMs: number): void {
      for (const name of namesIn(messages)) {
        const isNew = name !== "resend.dev" && !domains.named(name);
        if (isNew) domains.create(name, { status: "verified", settings: PLAIN_SETTINGS }, nowMs);
      }
    },
  };
}

const domainOf = (from: string) => bareAddress(from)?.split("@")[1]?.toLowerCase() ?? "";

const tellOf = (domain: Domain) => ({
  id: domain.id,
  name: domain.name,
  status: domain.status,
  created_at: new Date(domain.createdMs).toISOString(),
  region: domain.settings.region,
  records: recordsOf(domain),
});

function asDomain(row: Record<string, SQLOutputValue> | undefined): Domain | undefined {
  return (
    row && {
      seq: Number(row.seq),
      id: String(row.id),
      name: String(row.name),
      status: String(row.status) as DomainStatus,
      verifyMs: row.verify_at === null ? null : Number(row.verify_at),
      settings: JSON.parse(String(row.settings)),
      createdMs: Number(row.created_at),
    }
  );
}
