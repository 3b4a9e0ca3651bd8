/** A mailing through a mailbox: what can't be asked for again is parked, and nobody is mailed twice. */
import { expect, test } from "vitest";
import { manualClock } from "../../../src/core/clock.ts";
import { prepareChunk } from "../../../src/delivery/chunk.ts";
import { sendMailing } from "../../../src/delivery/send.ts";
import type { ChunkRow } from "../../../src/ledger/tables/delivery.ts";
import { addIssue, addReaders, numbered } from "../../delivery/invented.ts";
import { freezeFor, HOUR_MS, LEASE_MS, MONDAY, openTestLedger, takeLease } from "../../delivery/world.ts";
import { type MailboxOptions, startMailbox, type TestMailbox } from "./mailbox-for-test.ts";
import { type MailerAt, mailerAtMailbox, SHORT } from "./mailer-for-test.ts";

interface Options extends MailboxOptions {
  readers?: number;
  mailbox?: TestMailbox;
  mailer?: MailerAt;
}

async function startMailing({ readers = 4, ...options }: Options = {}) {
  const clock = manualClock(MONDAY);
  const mailbox = options.mailbox ?? (await startMailbox(options));
  const times = { ...SHORT, takingMs: 400 };
  const mailer = mailerAtMailbox(mailbox.url, { clock, times, connections: 1, ...options.mailer });
  const ledger = await openTestLedger(clock);
  const issue = await addIssue(ledger, clock, { realm: "live" });
  const people = await addReaders(ledger, clock, numbered(readers), "live");
  const lease = await takeLease(ledger, clock);
  const mailing = await freezeFor(ledger, clock, { issue, mailer, lease, realm: "live" });
  const context = { ledger, clock, lease, mailer, mailing };
  const chunk = (n: number): Promise<ChunkRow> =>
    ledger.db.selectFrom("chunks").selectAll().where("n", "=", n).executeTakeFirstOrThrow();
  return {
    ...{ mailbox, ledger, clock, people, context, chunk },
    addresses: numbered(readers),
    send: (signal = new AbortController().signal) =>
      sendMailing({ ...context, leaseMs: LEASE_MS, signal }, mailing),
  };
}

test("each reader's mail is a request of its own, and each is handed over once", async () => {
  const { send, mailbox, addresses } = await startMailing({ readers: 7 });
  expect(await send()).toMatchObject({ state: "sent", counts: { frozen: 7, accepted: 7 } });
  expect(mailbox.recipients().toSorted()).toEqual(addresses.toSorted());
  expect((await send()).counts.accepted).toBe(7);
  expect(mailbox.recipients()).toHaveLength(7);
});

test("one that breaks off after the mail was over is parked, the others go, and no later run touches it", async () => {
  let cut = 0;
  const { send, mailbox, clock } = await startMailing({ data: () => (++cut === 2 ? "cut" : null) });
  expect(await send()).toMatchObject({ state: "unknown", counts: { accepted: 3, unknown: 1, waiting: 0 } });
  clock.advance(48 * HOUR_MS);
  await send();
  expect(mailbox.recipients()).toHaveLength(4);
});

test("killed between the intent and the outcome, that one mail is parked with words for the owner", async () => {
  const { send, mailbox, context, chunk, ledger } = await startMailing();
  // Written down as under way; then the machine lost its power.
  expect((await prepareChunk(context, await chunk(0))).kind).toBe("ready");
  expect(await send()).toMatchObject({ state: "unknown", counts: { accepted: 3, unknown: 1 } });
  expect(mailbox.recipients()).toHaveLength(3);
  const parked = await ledger.db
    .selectFrom("deliveries")
    .selectAll()
    .where("state", "=", "unknown")
    .execute();
  expect(parked.map(({ reason }) => reason)).toEqual([expect.stringContaining("a mailbox can't be asked")]);
});

test("killed while it waits for its turn, nothing was written down as under way: nothing is parked", async () => {
  const admission = {
    async admit() {
      if (mailbox.mails.length === 2) throw new Error("the machine lost its power");
      return null;
    },
    hold: async () => undefined,
  };
  const mailbox = await startMailbox();
  const { send, ledger } = await startMailing({ mailbox, mailer: { admission } });
  await expect(send()).rejects.toThrow("lost its power");
  const chunks = await ledger.db.selectFrom("chunks").select("state").orderBy("n").execute();
  expect(chunks.map(({ state }) => state)).toEqual(["settled", "settled", "frozen", "frozen"]);
});

test("asked to stop before its turn came, nothing is parked: the next run sends it", async () => {
  const stop = new AbortController();
  const admission = {
    async admit(_: number, signal?: AbortSignal) {
      if (mailbox.mails.length === 2) stop.abort(new DOMException("stopped", "AbortError"));
      signal?.throwIfAborted();
      return null;
    },
    hold: async () => undefined,
  };
  const mailbox = await startMailbox();
  const world = await startMailing({ mailbox, mailer: { admission, signal: stop.signal } });
  const first = await world.send(stop.signal);
  expect(first).toMatchObject({ state: "waiting", counts: { accepted: 2, waiting: 2, unknown: 0 } });
  const chunks = await world.ledger.db.selectFrom("chunks").select("state").execute();
  expect(chunks.map(({ state }) => state).toSorted()).toEqual(["frozen", "frozen", "settled", "settled"]);
});

test("a mailbox that has enough for today leaves the rest for later, and nobody is lost", async () => {
  let taken = 0;
  const { send, mailbox, clock } = await startMailing({
    from: () => (taken++ >= 2 ? "550 5.4.5 Daily user sending limit exceeded" : null),
  });
  expect(await send()).toMatchObject({ state: "waiting", counts: { accepted: 2, waiting: 2, rejected: 0 } });
  taken = 0;
  clock.advance(48 * HOUR_MS);
  expect(await send()).toMatchObject({ state: "sent" });
  expect(new Set(mailbox.recipients()).size).toBe(4);
  expect(mailbox.recipients()).toHaveLength(4);
});

test("a reader whose mailbox is full for now keeps nobody else waiting, and is tried again", async () => {
  const full = new Set<string>();
  const { send, mailbox, addresses } = await startMailing({
    rcpt: (address) => (full.has(address) ? "452 4.2.2 mailbox full" : null),
  });
  full.add(addresses[0] ?? "");
  expect(await send()).toMatchObject({ state: "waiting", counts: { accepted: 3, waiting: 1 } });
  full.clear();
  expect(await send()).toMatchObject({ state: "sent", counts: { accepted: 4 } });
  expect(mailbox.recipients().toSorted()).toEqual(addresses.toSorted());
});

test("one whose mailbox stays full for days is given up, and the mailing comes to its end", async () => {
  const { send, clock, addresses, ledger } = await startMailing({
    rcpt: (address) => (address === addresses[0] ? "452 4.2.2 mailbox full" : null),
  });
  await send();
  clock.advance(3 * 24 * HOUR_MS + 1);
  expect(await send()).toMatchObject({ state: "sent", counts: { accepted: 3, rejected: 1, waiting: 0 } });
  const { reason } = await ledger.db
    .selectFrom("deliveries")
    .select("reason")
    .where("state", "=", "rejected")
    .executeTakeFirstOrThrow();
  expect(reason).toContain("mailbox full");
});

test("a mailing that was frozen for Resend goes on through a mailbox, one mail at a time", async () => {
  const { send, mailbox, addresses, ledger } = await startMailing({ readers: 5 });
  await ledger.db
    .updateTable("deliveries")
    .set(({ ref }) => ({ chunk: 0, position: ref("chunk") }))
    .where("chunk", "<", 3)
    .execute();
  await ledger.db.deleteFrom("chunks").where("n", "in", [1, 2]).execute();
  await ledger.db.updateTable("chunks").set({ service: "resend" }).execute();
  expect(await send()).toMatchObject({ state: "sent", counts: { accepted: 5 } });
  expect(mailbox.recipients()).toEqual(addresses);
});

test("two homes that mail through one mailbox give their mails ids of their own", async () => {
  const mailbox = await startMailbox();
  for (const _ of ["one", "other"]) await (await startMailing({ mailbox, readers: 2 })).send();
  const ids = mailbox.mails.map(({ source }) => /^Message-ID: (.*)$/m.exec(source)?.[1]);
  expect(new Set(ids).size).toBe(4);
});
