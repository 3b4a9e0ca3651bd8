/** A ledger as years leave it: readers, what happened to them, mailings, clicks, visits, payments. All of it invented. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { manualClock } from "../../src/core/clock.ts";
import { openLedger } from "../../src/ledger/open.ts";
import { prepareHome } from "../../src/operations/home.ts";

/** The instant at which the ledger stands. */
export const NOW = new Date("2026-11-20T12:00:00.000Z");

const DAY_MS = 24 * 60 * 60_000;
const DAYS = 730;
const ISSUES = 12;
const SOURCES = ["direct", "mastodon.example", "search.example", "newsletter", "referral", "forum.example"];
const COHORTS = [
  "Practical Builders",
  "Research Deep Divers",
  "Executive Insights",
  "Casual Enthusiasts",
  null,
];

/** The same numbers for the same seed, from 0 up to 1. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Gives how many rows tell of something that happened: about ten for each reader. */
export async function fillHome(home: string, subscribers: number): Promise<number> {
  await prepareHome(home);
  const path = join(home, "ledger.sqlite");
  await (await openLedger(path, manualClock(NOW))).close();
  const db = new DatabaseSync(path);
  db.exec("pragma synchronous = off; begin");
  const roll = dice(7);
  const at = (daysAgo: number) => new Date(NOW.getTime() - daysAgo * DAY_MS).toISOString();
  const insert = (table: string, columns: string) => {
    const statement = db.prepare(
      `insert into ${table} (${columns}) values (${columns.replace(/\w+/g, "?")})`,
    );
    return (...values: (string | number | null)[]) => void statement.run(...values);
  };
  const subscriber = insert(
    "subscribers",
    "id, realm, email, email_key, name, tier, status, cohort, source, consent_act, consent_at, left_at, created_at, updated_at, first_touch",
  );
  const event = insert("events", "at, type, realm, subject, facts");
  const click = insert("clicks", "subscriber_id, issue_id, tags, url, at");
  const customer = insert("customers", "id, service, account, realm, created_at, subscriber_id");
  const state = insert(
    "subscription_states",
    "subscription_id, at, rank, event_id, service, account, realm, customer_id, currency, facts, known_at",
  );
  const entry = insert(
    "entries",
    "id, service, account, realm, kind, currency, amount_minor, fee_minor, net_minor, at, available_at, fees, known_at",
  );
  const visit = insert("visits", "day, visitor, path, source, campaign, first_at, count");
  const deliver = insert(
    "deliveries",
    "mailing_id, subscriber_id, chunk, position, state, settled_at, fate, fate_at, clicked_at",
  );
  let rows = 0;

  interface Reader {
    id: string;
    confirmed: number;
    left: number;
  }
  const readers: Reader[] = [];
  const happened: [string, string, string, string][] = [];
  for (let n = 0; n < subscribers; n++) {
    const id = `${Math.floor(roll() * 2 ** 32)
      .toString(16)
      .padStart(8, "0")}-${n}`;
    const asked = roll() * DAYS;
    const source = SOURCES[Math.floor(roll() ** 2 * SOURCES.length)] ?? "direct";
    const confirms = roll() < 0.8;
    const confirmed = Math.max(0, asked - roll() * 2);
    const left = confirms && roll() < 0.25 ? confirmed * roll() : -1;
    const touch =
      source === "direct" ? null : JSON.stringify({ source, landing: `/issues/issue-${n % 12}/` });
    const status = !confirms ? "pending" : left >= 0 ? "unsubscribed" : "confirmed";
    const pays = confirms && roll() < 0.05;
    subscriber(
      ...[id, "live", `r${n}@mail.example`, `r${n}@mail.example`, "", pays ? "premium monthly" : "free"],
      ...[status, COHORTS[n % 5] ?? null, "sign-up", null, confirms ? at(confirmed) : null],
      ...[left >= 0 ? at(left) : null, at(asked), at(asked), touch],
    );
    happened.push([at(asked), "subscriber.asked", id, JSON.stringify({ source })]);
    if (confirms) {
      happened.push([at(confirmed), "subscriber.confirmed", id, "{}"]);
      readers.push({ id, confirmed, left });
    }
    if (left >= 0) happened.push([at(left), "subscriber.left", id, "{}"]);
    if (pays) rows += pay(n, id, confirmed);
  }
  happened.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [when, type, id, facts] of happened) event(when, type, "live", id, facts);
  rows += happened.length;

  function pay(n: number, reader: string, confirmed: number): number {
    const [first, yearly] = [confirmed * roll(), roll() < 0.2];
    const items = [
      ...[{ unitAmount: yearly ? "10000" : "1000", quantity: 1, every: yearly ? "year" : "month" }].map(
        (one) => ({ ...one, everyCount: 1, isMetered: false, discounts: [] }),
      ),
    ];
    const facts = { status: "active", isPaused: false, trialEndsAt: null, items, discounts: [] };
    customer(`cus_${n}`, "stripe", "acct_1", "live", at(first), reader);
    const of = [`sub_${n}`, "stripe", "acct_1", "live", `cus_${n}`, "USD"] as const;
    const keep = (daysAgo: number, rank: number, what: object) =>
      state(
        of[0],
        at(daysAgo),
        rank,
        `evt_${n}_${rank}`,
        of[1],
        of[2],
        of[3],
        of[4],
        of[5],
        JSON.stringify(what),
        at(daysAgo),
      );
    keep(first, 0, facts);
    keep(first * 0.9, 1, { ...facts, status: "past_due" });
    keep(first * 0.89, 2, facts);
    if (roll() < 0.3) keep(first * 0.5 * roll(), 3, { ...facts, status: "canceled" });
    let written = 4;
    for (let paid = first; paid > 0; paid -= yearly ? 365 : 30) {
      const amount = yearly ? 10_000 : 1_000;
      const fee = Math.round(amount * 0.029 + 30);
      entry(
        ...[`txn_${n}_${written++}`, "stripe", "acct_1", "live", "charge", "USD", amount, fee, amount - fee],
        ...[at(paid), at(paid), "[]", at(paid)],
      );
    }
    return written;
  }

  const issue = insert(
    "issues",
    "id, key, realm, source, number, title, slug, description, tags, body, content_hash, whole, audience, status, problems, created_at, updated_at",
  );
  const mailing = insert(
    "mailings",
    "id, kind, subject, issue_id, realm, state, content_hash, template_version, template, frozen_count, created_at",
  );
  const chunk = insert("chunks", "mailing_id, n, state, service, idempotency_key");
  for (let n = 0; n < ISSUES; n++) {
    const [id, ago] = [`issue-${n}`, (ISSUES - n) * 7 - 3];
    issue(
      id,
      id,
      "live",
      "file",
      n + 1,
      `What we learned, part ${n + 1}`,
      id,
      "",
      "[]",
      "",
      "",
      1,
      "everyone",
      "sent",
      "[]",
      at(ago),
      at(ago),
    );
    mailing(`m${n}`, "issue", id, id, "live", "sent", "", "1", "{}", 0, at(ago));
    const list = readers.filter(({ confirmed, left }) => confirmed > ago && left < ago);
    for (const [place, { id: reader }] of list.entries()) {
      if (place % 100 === 0) chunk(`m${n}`, place / 100, "accepted", "resend", `${n}-${place}`);
      const fate = roll() < 0.004 ? "bounced" : roll() < 0.0004 ? "complained" : "delivered";
      const clicked = roll() < 0.12 ? at(ago - roll() * 2) : null;
      deliver(
        `m${n}`,
        reader,
        Math.floor(place / 100),
        place % 100,
        "accepted",
        at(ago),
        fate,
        at(ago),
        clicked,
      );
      rows += 1;
      if (clicked === null) continue;
      click(reader, id, "[]", "https://small-press.example/", clicked);
      rows += 1;
    }
  }
  for (let n = 0; n < subscribers; n++) {
    const when = at(roll() * 400);
    const source = SOURCES[Math.floor(roll() ** 2 * SOURCES.length)] ?? "direct";
    visit(when.slice(0, 10), `v${n}`, "landing", source, "", when, 1);
    rows += 1;
  }
  db.exec("commit");
  db.close();
  return rows;
}
