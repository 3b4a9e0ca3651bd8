/**
 * Of fewer than ten, no share stands without its count: of businesses in which there are nine of everything at most, every
 * percentage that anybody can see says of how many it is.
 */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { mailSchema } from "../../config/mail.ts";
import { publicationSchema } from "../../config/publication.ts";
import { metricsInJson } from "../../src/cli/metrics-json.ts";
import { tellMetrics } from "../../src/cli/metrics-words.ts";
import { adviceInJson, tellAdvice } from "../../src/cli/next.ts";
import { figuresInJson, tellOut } from "../../src/cli/posts-out.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { rulesFor } from "../../src/delivery/mail-rules.ts";
import { briefOf } from "../../src/growth/brief/brief.ts";
import { renderBrief } from "../../src/growth/brief/brief-mail.tsx";
import { readWeek } from "../../src/growth/brief/week.ts";
import { dashboardOf } from "../../src/growth/dashboard/dashboard.ts";
import { DEFINITIONS } from "../../src/growth/definitions.ts";
import type { Metrics } from "../../src/growth/measure.ts";
import { readSituation, type SituationHost } from "../../src/growth/next/read-situation.ts";
import type { Situation } from "../../src/growth/next/situation.ts";
import { adviseOn, sayCost, sayGain } from "../../src/growth/next/words.ts";
import { sayPosts } from "../../src/growth/say-posts.ts";
import { formatNumber } from "../../src/sandbox/sheets/number-format.ts";
import { formatOf, keptOf, numberFormatOf } from "../../src/services/sheets/cells.ts";
import { addIssue } from "../delivery/invented.ts";
import { addPayment, addPost } from "./posts-for-test.ts";
import { growthWorld, withGrowth } from "./world.ts";

type World = Awaited<ReturnType<typeof growthWorld>>;

const NOW = new Date("2026-05-20T12:00:00.000Z");
const DAY_MS = 86_400_000;
const daysAgo = (days: number): string => new Date(NOW.getTime() - days * DAY_MS).toISOString();
const ABOUT = { name: "The Small Press", zone: "UTC" };
const PUBLICATION = { name: "The Small Press", url: "https://small-press.test/", postalAddress: "1 Street" };

const days = fc.integer({ min: 1, max: 200 });
/** A part of the days that are left, so that nobody leaves before they came. */
const part = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });
const business = fc.record({
  readers: fc.array(fc.record({ asked: days, confirms: part, leaves: part, clicks: part, pays: part }), {
    maxLength: 9,
  }),
  charges: fc.array(fc.record({ at: days, minor: fc.integer({ min: 100, max: 9_999 }) }), { maxLength: 9 }),
  visits: fc.array(fc.integer({ min: 1, max: 80 }), { maxLength: 9 }),
  fates: fc.array(fc.constantFrom(null, "delivered", "bounced", "complained"), { maxLength: 9 }),
  /** Of what was posted: how long ago, and what it got. Readers came by one after the other of them. */
  posts: fc.array(fc.record({ at: days, likes: fc.option(fc.nat({ max: 9 }), { nil: null }) }), {
    maxLength: 3,
  }),
  weight: fc.integer({ min: 1, max: 20 }),
});
type Business = typeof business extends fc.Arbitrary<infer T> ? T : never;

const tagOf = (n: number): string => `3m5k2aaaaaaa${n + 2}`;

async function play(world: World, { readers, charges, visits, fates, posts }: Business): Promise<void> {
  const { ledger, clock } = world;
  const issue = await addIssue(ledger, clock, { realm: "live", number: 41, slug: "a", key: "number-41" });
  for (const [n, { at, likes }] of posts.entries())
    await addPost(ledger, issue.id, { tag: tagOf(n), place: `${n}`, at: daysAgo(at), reach: { likes } });
  for (const [n, { asked, confirms, leaves, clicks, pays }] of readers.entries()) {
    const confirmed = confirms === null ? null : asked * confirms;
    const since = (share: number | null) =>
      share === null || confirmed === null ? {} : { at: daysAgo(confirmed * share) };
    const [left, clicked, paid] = [since(leaves).at, since(clicks).at, since(pays).at];
    await world.reader(`r${n}`, daysAgo(asked), {
      ...{ source: n % 2 === 0 ? "direct" : "forum.example" },
      ...(n < posts.length ? { touch: { source: "bluesky", content: tagOf(n) } } : {}),
      ...(confirmed === null ? {} : { confirmed: daysAgo(confirmed) }),
      ...(left ? { left } : {}),
      ...(clicked ? { clicked } : {}),
    });
    if (!paid) continue;
    await world.pays(`p${n}`, paid, { reader: `r${n}` });
    await addPayment(ledger, `r${n}`, { at: paid, minor: 1_000 });
    if (left) await world.stops(`p${n}`, NOW.toISOString());
  }
  for (const [n, { at, minor }] of charges.entries())
    await world.entry(`txn_${n}`, daysAgo(at), ["charge", minor, 30]);
  for (const [n, ago] of visits.entries())
    await world.db
      .insertInto("visits")
      .values({
        ...{ day: daysAgo(ago).slice(0, 10), first_at: daysAgo(ago), visitor: `v${n}`, count: 1 },
        ...{ path: "landing", source: "direct", campaign: "", content: "" },
      })
      .execute();
  await mail(world, fates.slice(0, readers.length));
}

async function mail({ ledger, db, clock }: World, fates: readonly (string | null)[]): Promise<void> {
  if (fates.length === 0) return;
  const { id: issue } = await addIssue(ledger, clock, { realm: "live" });
  const at = daysAgo(5);
  await db
    .insertInto("mailings")
    .values({
      ...{ id: "m", kind: "issue", subject: issue, issue_id: issue, realm: "live", state: "sent" },
      ...{ content_hash: "", template_version: "", template: "", frozen_count: fates.length },
      created_at: at,
    })
    .execute();
  await db
    .insertInto("chunks")
    .values({
      ...{ mailing_id: "m", n: 0, state: "settled", service: "resend", account: null, place: 0 },
      ...{ idempotency_key: "k", body_sha256: null, first_submitted_at: null, settled_at: at, problem: null },
    })
    .execute();
  await db
    .insertInto("deliveries")
    .values(
      fates.map((fate, position) => ({
        ...{ mailing_id: "m", subscriber_id: `r${position}`, chunk: 0, position, state: "accepted" },
        ...{ settled_at: at, fate, fate_at: fate && at, clicked_at: fate === "delivered" ? at : null },
      })),
    )
    .execute();
}

const host = ({ ledger }: World): SituationHost => ({
  ...{ ledger, clock: { now: () => NOW, sleep: async () => undefined } },
  realms: { notion: "live", resend: "live", stripe: "live" },
  config: { publication: publicationSchema.parse({}), mail: { service: "resend" } },
  held: async () => null,
  site: async () => ({ url: PUBLICATION.url }),
  shop: async () => ({
    links: { free: null, monthly: "https://buy.stripe.test/m", yearly: null },
    portal: null,
    realm: "live",
  }),
  mailRules: () => rulesFor(mailSchema.parse({}), { service: "resend", realm: "live" }, "UTC"),
});

/** What a person sees of it, line by line. */
function linesTold(tell: (terminal: Terminal) => void): string[] {
  const said: string[] = [];
  const say = (text: string) => void said.push(...text.split("\n"));
  const nobody = async () => null;
  tell({
    ...{ title: say, step: say, warn: say, note: say, plain: say, end: say, ask: nobody, choose: nobody },
    during: async (_, work, told) => {
      const result = await work(() => undefined);
      say(told(result));
      return result;
    },
    confirm: async () => false,
  });
  return said;
}

/** Where an estimate lies, and the limits that others set, are shares of nothing. */
const NO_SHARES = [
  /between [\d.−]+ % and [\d.−]+ %/g,
  /below [\d.]+ %, (?:never|under review from) [\d.]+ %/g,
  /best below [\d.]+ %/g,
  /(?:from|at) [\d.]+ %/g,
  /[\d.]+ % assumed: no payment seen/g,
  // What is left when those fees are paid: their count stands behind them.
  /[\d.]+ % (?=\([\d.]+ % fees on \d+ payment)/g,
];

/** `1 of 4`, `25% of 4`, and of a margin `3 payments`. */
const COUNTS = /[\d%] of \d+|\d+ payments?/g;

/** The percentages of a line for which it tells no count. */
function bareIn(line: string): string[] {
  const text = NO_SHARES.reduce((left, pattern) => left.replace(pattern, ""), line);
  const counts = text.match(COUNTS) ?? [];
  return (text.match(/[\d.,−]+ ?%/g) ?? []).slice(counts.length).map((share) => `${share} in: ${line}`);
}

const wordsOf = (metrics: Metrics, situation: Situation): string[] => {
  const advice = adviseOn(situation);
  return [
    ...linesTold((terminal) => tellMetrics(terminal, metrics, { beside: [], now: NOW })),
    ...linesTold((terminal) => tellAdvice(terminal, advice, { name: "", currency: "USD", all: true })),
    ...sentencesIn(adviceInJson(advice, { currency: "USD", all: true })),
  ];
};

/** Every text of a tree. */
const sentencesIn = (tree: unknown): string[] =>
  typeof tree === "string"
    ? [tree]
    : typeof tree === "object" && tree !== null
      ? Object.values(tree).flatMap(sentencesIn)
      : [];

const HOME = {
  config: { publication: { zone: "UTC", currency: "USD" } },
} as unknown as Parameters<typeof tellOut>[0]["app"];

/** What the command and the desk say of posts. */
const postLines = ({ brought: { byPost } }: Metrics): string[] => [
  ...linesTold((terminal) => tellOut({ app: HOME, terminal, signal: new AbortController().signal }, byPost)),
  sayPosts(byPost, "USD"),
  ...sentencesIn(byPost.map(figuresInJson)),
];

async function briefLines(world: World, situation: Situation): Promise<string[]> {
  const week = await readWeek(world.db, { realm: "live", money: "live", currency: "USD", now: NOW });
  const { html, text } = renderBrief(PUBLICATION, briefOf(situation, week, ABOUT));
  const read = html.replace(/<style[\s\S]*?<\/style>/g, "").replace(/<\/?(?:p|li|td|h\d|div)[^>]*>/g, "\n");
  // Wrapped lines of the text are one paragraph.
  const paragraphs = text.split(/\n\s*\n/).map((lines) => lines.replaceAll("\n", " "));
  return [...paragraphs, ...read.replace(/<[^>]*>/g, "").split("\n")];
}

/** How far the goal is, beside what it is: a part of an aim, and of no observations. */
const AIMS = ["Readers, in %", "MRR, in %"];

function sheetLines(metrics: Metrics, situation: Situation): string[] {
  const { next, weakest } = adviseOn(situation);
  const board = {
    ...{ metrics, spent: { spend: [], unread: [] }, jobs: [] },
    advice: {
      ...{ reason: next.reason, todo: next.todo, cost: sayCost(next, "USD"), gain: sayGain(next, "USD") },
      weakest: weakest.sentence,
    },
  };
  return dashboardOf(board).tabs.flatMap(({ title, columns, rows }) => {
    const ours = columns.filter(({ isOwners }) => !isOwners);
    return rows.flatMap((row) =>
      row.flatMap((cell, n) => {
        const column = ours[n];
        if (!column || AIMS.includes(String(row[0]?.value))) return [];
        const format = formatOf(cell, column);
        const kept = keptOf(cell.value, format);
        const pattern = numberFormatOf(format) ?? undefined;
        const shown = typeof kept === "number" ? formatNumber(kept, pattern as never) : String(kept ?? "");
        return [`${title} · ${column.title}: ${shown}`];
      }),
    );
  });
}

/** Of every share and rate of the JSON, whether the same object says of how many it is told. */
function bareInJson(tree: unknown, path = ""): string[] {
  if (typeof tree !== "object" || tree === null) return [];
  const one = tree as Record<string, unknown>;
  const told = ["n", "months", "payments"].some((key) => typeof one[key] === "number");
  // The fund's share is a setting.
  const isShare = (key: string) => typeof one[key] === "number" && path !== "/fund";
  return [
    ...(["share", "rate", "feeShare"].some(isShare) && !told ? [path] : []),
    ...Object.entries(one).flatMap(([key, part]) => bareInJson(part, `${path}/${key}`)),
  ];
}

it("of fewer than ten, every share is told with its count: in words, in JSON, in the sheets, the advice and the brief", async () => {
  await fc.assert(
    fc.asyncProperty(business, async (told) => {
      const world = await growthWorld();
      await play(world, told);
      const priors = {
        free: { monthlyChurn: 0.05, weight: told.weight },
        premium: { monthlyChurn: 0.03, weight: told.weight },
      };
      const metrics = await world.measure(NOW.toISOString(), { basis: withGrowth({ priors }) });
      const situation = await readSituation(host(world));
      const lines = [
        ...wordsOf(metrics, situation),
        ...(await briefLines(world, situation)),
        ...sheetLines(metrics, situation),
        ...postLines(metrics),
      ];
      expect(lines.flatMap(bareIn)).toEqual([]);
      const json: Record<string, unknown> = JSON.parse(JSON.stringify(metricsInJson(metrics)));
      expect(bareInJson(json)).toEqual([]);
      const observed = json.observations as Record<string, { n: number }>;
      for (const { key, unit } of DEFINITIONS)
        if (unit === "share" && json[key] !== null) expect(observed[key]?.n, key).toBeTypeOf("number");
    }),
    { numRuns: 40 },
  );
}, 30_000);
