/** The API's view of domains: made, described with their DNS records, verified. Writes inside the caller's transaction. */
import type { DatabaseSync } from "node:sqlite";
import { type Answer, ERRORS, invalid, refuse, takenDomain } from "./answers.ts";
import { recordsOf } from "./dns-records.ts";
import { type Domain, type DomainSettings, domainList, PLAIN_SETTINGS } from "./domains.ts";
import { choiceAt, type Fields, flagAt, optionalTextAt, parseFields, Refusal, textAt } from "./fields.ts";
import { limitOf, type ResendLimits } from "./limits.ts";
import { listPage, type PageQuery } from "./paging.ts";
import { vendorTime } from "./vendor-time.ts";

const NAME = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;
const REGIONS = ["us-east-1", "eu-west-1", "sa-east-1", "ap-northeast-1"];
const SWITCH = ["enabled", "disabled"] as const;

export function domainEndpoints(store: DatabaseSync, limits: ResendLimits) {
  const domains = domainList(store);
  const withOne = (id: string, work: (domain: Domain) => Answer): Answer => {
    const domain = domains.find(id);
    return domain ? work(domain) : refuse(ERRORS.noDomain);
  };

  return {
    create(fields: Fields, nowMs: number): Answer {
      const name = textAt(fields, "name").toLowerCase();
      if (!NAME.test(name))
        return refuse(invalid("The `name` field must be a domain, like letters.example."));
      if (domains.named(name)) return refuse(takenDomain(name));
      const region = choiceAt(fields, "region", REGIONS) ?? PLAIN_SETTINGS.region;
      const returnPath = optionalTextAt(fields, "custom_return_path") ?? PLAIN_SETTINGS.returnPath;
      const settings = settingsFrom(fields, { ...PLAIN_SETTINGS, region, returnPath });
      const domain = domains.create(name, { status: "not_started", settings }, nowMs);
      return { status: 201, body: { ...shown(domain), records: recordsOf(domain) } };
    },
    get: (id: string): Answer =>
      withOne(id, (domain) => ({
        status: 200,
        body: { object: "domain", ...shown(domain), records: recordsOf(domain) },
      })),
    list: (query: PageQuery): Answer =>
      listPage(
        query,
        { noun: "a domain", placeOf: (id) => domains.find(id)?.seq, rows: (part) => domains.list(part) },
        shown,
      ),
    update: (id: string, fields: Fields, nowMs: number): Answer =>
      withOne(id, (domain) => {
        domains.save({ ...domain, settings: settingsFrom(fields, domain.settings) }, nowMs);
        return { status: 200, body: { object: "domain", id } };
      }),
    /** Nobody asks the DNS: the records are taken as set once the clock, or the owner, says so. */
    verify: (id: string, nowMs: number): Answer =>
      withOne(id, (domain) => {
        const verifyMs =
          limitOf(limits, "domainsByHand") > 0
            ? null
            : nowMs + limitOf(limits, "domainVerifySeconds") * 1_000;
        if (domain.status !== "verified") domains.save({ ...domain, status: "pending", verifyMs }, nowMs);
        return { status: 200, body: { object: "domain", id } };
      }),
    remove: (id: string, nowMs: number): Answer =>
      withOne(id, (domain) => {
        domains.remove(domain, nowMs);
        return { status: 200, body: { object: "domain", id, deleted: true } };
      }),
  };
}

function settingsFrom(fields: Fields, present: DomainSettings): DomainSettings {
  const given = fields.capabilities === undefined ? {} : parseFields(JSON.stringify(fields.capabilities));
  const capabilities = {
    sending: choiceAt(given, "sending", SWITCH) ?? present.capabilities.sending,
    receiving: choiceAt(given, "receiving", SWITCH) ?? present.capabilities.receiving,
  };
  if (capabilities.sending === "disabled" && capabilities.receiving === "disabled")
    throw new Refusal(invalid("At least one capability must be enabled."));
  const trackingSubdomain = optionalTextAt(fields, "tracking_subdomain") ?? present.trackingSubdomain;
  return {
    ...present,
    capabilities,
    openTracking: flagAt(fields, "open_tracking") ?? present.openTracking,
    clickTracking: flagAt(fields, "click_tracking") ?? present.clickTracking,
    ...(trackingSubdomain ? { trackingSubdomain } : {}),
  };
}

const shown = ({ id, name, status, settings, createdMs }: Domain) => ({
  id,
  name,
  status,
  created_at: vendorTime(createdMs),
  region: settings.region,
  open_tracking: settings.openTracking,
  click_tracking: settings.clickTracking,
  ...(settings.trackingSubdomain ? { tracking_subdomain: settings.trackingSubdomain } : {}),
  capabilities: settings.capabilities,
});
