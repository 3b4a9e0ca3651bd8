/** What is not as it has to be at the quarter's end, told from the twins' own store and from the ledger. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type Stripe from "stripe";
import { mrrAt } from "../../../src/money/course.ts";
import { stripeStore } from "../../../src/sandbox/stripe/store.ts";
import { counted } from "../../delivery/mail-twin.ts";
import type { Shop } from "../../money/histories/shop.ts";
import { mrrInTwin } from "../../money/histories/twin-mrr.ts";
import { truthOf } from "../../money/histories/twin-truth.ts";
import { held } from "../../money/world.ts";
import { OWNER, type World } from "./world.ts";

/** No file of a home with so few readers needs more. */
const MOST_MB = 60;

export interface Verdict {
  wrong: string[];
  /** What the owner was told of, by its cause. */
  incidents: Record<string, number>;
  figures: Record<string, number>;
}

export async function verdictOn(world: World, issues: number): Promise<Verdict> {
  const store = new DatabaseSync(join(world.twinsHome, "sandbox.sqlite"), { readOnly: true });
  try {
    const mails = mailsIn(store);
    const money = await moneyOf(world, store);
    const rows = await rowsOf(world);
    const files = filesOf(world.home);
    return {
      wrong: [
        ...(await mailingsOf(world, mails, issues)),
        ...money.wrong,
        ...(await postsOf(world, store)),
        ...(await leftOver(world)),
        ...(await backupsOf(world)),
        ...Object.entries(files).flatMap(([file, mb]) =>
          mb > MOST_MB ? [`${file} has grown to ${mb} MB`] : [],
        ),
      ],
      incidents: await incidentsOf(world),
      figures: { ...mails.figures, ...money.figures, ...rows, ...files },
    };
  } finally {
    store.close();
  }
}

/** What the mail service took: by issue, and to the owner. */
function mailsIn(store: DatabaseSync) {
  const all = store.prepare("select recipients, subject, created_at from resend_emails").all() as {
    recipients: string;
    subject: string;
    created_at: number;
  }[];
  const times = new Map<string, number>();
  for (const { recipients, subject } of all.filter((mail) => !mail.recipients.includes(OWNER))) {
    const key = `${subject} to ${recipients}`;
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  const toOwner = all.filter((mail) => mail.recipients.includes(OWNER));
  return {
    ...{ times, toOwner },
    figures: { mails: all.length, "mails to the owner": toOwner.length },
  };
}

async function mailingsOf(
  { app: { ledger } }: World,
  { times, toOwner }: ReturnType<typeof mailsIn>,
  issues: number,
): Promise<string[]> {
  const mailings = await ledger.db.selectFrom("mailings").selectAll().where("kind", "=", "issue").execute();
  const deliveries = await ledger.db
    .selectFrom("deliveries")
    .innerJoin("subscribers", "subscribers.id", "deliveries.subscriber_id")
    .innerJoin("mailings", "mailings.id", "deliveries.mailing_id")
    .innerJoin("issues", "issues.id", "mailings.issue_id")
    .select(["deliveries.state", "subscribers.email", "subscribers.status", "issues.title"])
    .where("mailings.kind", "=", "issue")
    .execute();
  const wrong: string[] = [];
  if (mailings.length !== issues) wrong.push(`${mailings.length} issues were mailed and ${issues} were due`);
  for (const { state, issue_id, problem } of mailings)
    if (state !== "sent") wrong.push(`the mailing of ${issue_id} is ${state}: ${problem}`);
  for (const [what, count] of times)
    if (count > 1 && what.startsWith("Lamps")) wrong.push(`${what}: ${count} times`);
  for (const { state, email, status, title } of deliveries) {
    const came = [...times.keys()].some(
      (key) => key.startsWith(`${title} to `) && key.includes(`"${email}"`),
    );
    if (state === "accepted" && !came) wrong.push(`${email} has not got ${title}, though it says so`);
    if (state !== "accepted" && came) wrong.push(`${email} has got ${title}, and it says ${state}`);
    if (state !== "accepted" && status === "confirmed")
      wrong.push(`${email} was left out of ${title}: ${state}`);
  }
  const briefs = new Map<string, number>();
  const isAlert = ({ subject }: { subject: string }) => /something is wrong|all is well again/.test(subject);
  const words = await ledger.db
    .selectFrom("incident_words")
    .select("state")
    .where("channel", "=", "mail")
    .execute();
  const alerts = toOwner.filter(isAlert).length;
  // Each incident is a mail when it begins and one when it is over, and none of them twice.
  if (alerts > words.length) wrong.push(`the owner got ${alerts} alerts of ${words.length} that there were`);
  for (const { subject, created_at } of toOwner.filter((mail) => !isAlert(mail))) {
    const key = `${subject} on ${new Date(created_at).toISOString().slice(0, 10)}`;
    briefs.set(key, (briefs.get(key) ?? 0) + 1);
  }
  for (const [what, count] of briefs) if (count > 1) wrong.push(`the owner got “${what}” ${count} times`);
  return wrong;
}

async function moneyOf({ app: { ledger, clock } }: World, store: DatabaseSync) {
  const objects = stripeStore(store);
  const shop = { objects, clock, all: (type: string) => objects.all(type) } as unknown as Shop;
  const tables = (await held(ledger.db)) as Record<string, Record<string, unknown>[]>;
  const wrong: string[] = [];
  for (const [table, truth] of Object.entries(truthOf(shop))) {
    const rows = new Map((tables[table] ?? []).map((row) => [String(row.id), row]));
    for (const [id, wanted] of truth) {
      const row = rows.get(id);
      if (!row) wrong.push(`${table} ${id} is not in the ledger`);
      else
        for (const [column, value] of Object.entries(wanted))
          if (JSON.stringify(row[column]) !== JSON.stringify(value))
            wrong.push(
              `${table} ${id} ${column} is ${JSON.stringify(row[column])}, not ${JSON.stringify(value)}`,
            );
    }
    for (const id of rows.keys()) if (!truth.has(id)) wrong.push(`${table} ${id} is too much`);
  }
  const told = (await mrrAt(ledger.db, { realm: "sandbox" }, clock.now())).totals.get("USD") ?? 0;
  const real = mrrInTwin(shop).get("USD") ?? 0;
  if (told !== real) wrong.push(`MRR is told as ${told} and is ${real}`);
  const subscriptions = objects.all<Stripe.Subscription>("subscription");
  const events = Number(store.prepare("select count(*) as n from stripe_events").get()?.n);
  return {
    wrong,
    figures: { subscriptions: subscriptions.length, "events of Stripe": events, "MRR in cents": real },
  };
}

/** Each post's words stand on its network as often as it has parts of them, and no more. */
async function postsOf({ app: { ledger } }: World, store: DatabaseSync): Promise<string[]> {
  const parts = await ledger.db
    .selectFrom("post_parts")
    .innerJoin("posts", "posts.id", "post_parts.post_id")
    .select(["post_parts.state", "posts.tag", "posts.network", "posts.state as post"])
    .execute();
  const sky = store
    .prepare("select count(*) as n from bluesky_records where collection = 'app.bsky.feed.post'")
    .get()?.n;
  const toots = store
    .prepare("select count(*) as n from mastodon_statuses where deleted_at is null")
    .get()?.n;
  const sentTo = (network: string) =>
    parts.filter((part) => part.network === network && part.state === "sent").length;
  const wrong: string[] = [];
  if (sentTo("bluesky") !== Number(sky))
    wrong.push(`${sky} posts on Bluesky, ${sentTo("bluesky")} in the ledger`);
  if (sentTo("mastodon") !== Number(toots))
    wrong.push(`${toots} posts on Mastodon, ${sentTo("mastodon")} in the ledger`);
  for (const { post, tag, network } of parts)
    if (!["sent", "rehearsed"].includes(post)) wrong.push(`the post ${tag} on ${network} is ${post}`);
  return [...new Set(wrong)];
}

/** Seven days, four weeks and twelve months at most, each whole where it lies, and the last one of the last night. */
async function backupsOf({ backups, app: { ledger, clock } }: World): Promise<string[]> {
  const there = readdirSync(backups).filter((name) => name.endsWith(".age"));
  const kept = await ledger.db.selectFrom("backups").selectAll().where("removed_at", "is", null).execute();
  const archives = kept.filter(({ name }) => there.includes(name));
  const newest = Math.max(...archives.map(({ at }) => Date.parse(at)));
  return [
    ...(archives.length > 23 ? [`${archives.length} archives are kept`] : []),
    ...(kept.length === archives.length ? [] : [`${kept.length - archives.length} archives are gone`]),
    ...(clock.now().getTime() - newest < 2 * 86_400_000 ? [] : ["no archive is of the last two days"]),
    ...archives.flatMap(({ name, sha256 }) =>
      createHash("sha256")
        .update(readFileSync(join(backups, name)))
        .digest("hex") === sha256
        ? []
        : [`the archive ${name} is not as it was written`],
    ),
  ];
}

async function leftOver({ app: { ledger, clock } }: World): Promise<string[]> {
  const now = clock.now().toISOString();
  const leases = await ledger.db.selectFrom("leases").selectAll().where("expires_at", ">", now).execute();
  const open = await ledger.db.selectFrom("runs").select("job").where("ended_at", "is", null).execute();
  const chunks = await ledger.db
    .selectFrom("chunks")
    .select("state")
    .where("state", "in", ["frozen", "submitting", "unknown"])
    .execute();
  return [
    ...leases.map(({ name, holder }) => `the lease ${name} is still held by ${holder}`),
    ...chunks.map(({ state }) => `a chunk is still ${state}`),
    // What lost its power was told to have died by the next run of the same job.
    ...open.map(({ job }) => `a run of ${job} never ended`),
  ];
}

async function rowsOf({ app: { ledger } }: World): Promise<Record<string, number>> {
  const count = async (table: "runs" | "events" | "deliveries" | "posts" | "entries") =>
    Number(
      (
        await ledger.db
          .selectFrom(table)
          .select(({ fn }) => fn.countAll().as("n"))
          .executeTakeFirstOrThrow()
      ).n,
    );
  return {
    runs: await count("runs"),
    events: await count("events"),
    deliveries: await count("deliveries"),
    posts: await count("posts"),
    entries: await count("entries"),
  };
}

async function incidentsOf({ app: { ledger } }: World): Promise<Record<string, number>> {
  const rows = await ledger.db.selectFrom("incidents").select("cause").execute();
  return counted(rows.map(({ cause }) => cause));
}

/** By path, in MB to one place. */
function filesOf(home: string): Record<string, number> {
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map(
        (entry) =>
          [
            join(entry.parentPath, entry.name).slice(home.length + 1),
            Math.round(statSync(join(entry.parentPath, entry.name)).size / 100_000) / 10,
          ] as const,
      )
      .filter(([, mb]) => mb >= 0.5),
  );
}
