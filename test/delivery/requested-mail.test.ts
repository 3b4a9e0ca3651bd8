import { describe, expect, it } from "vitest";
import { invite } from "../../src/audience/invitations.ts";
import { inviteWaiting } from "../../src/delivery/invite.ts";
import { mailRequested, type RequestedMail, submitRequested } from "../../src/delivery/requested-mail.ts";
import { retryRequested } from "../../src/delivery/retry-requested.ts";
import { signUpWorld } from "../web/sign-up-world.ts";
import { twinOf } from "./mail-twin.ts";

const MINUTE_MS = 60_000;
const NEVER = new AbortController().signal;
const request: RequestedMail = {
  ...{ subscriberId: null, kind: "confirm", to: "mara@readers.example" },
  mail: { subject: "A link", html: "<p>Here</p>", text: "Here" },
};
const lostAnswer = { match: "POST /emails/batch", kind: "drop-after", count: 4 } as const;
const lostRequest = { match: "POST /emails/batch", kind: "drop-before", count: 4 } as const;

describe("a mail that somebody asked for", () => {
  it("goes at once, under a key of its own, and its bytes are forgotten", async () => {
    const { mail, sandbox, ledger } = await signUpWorld();
    expect(await mailRequested(mail, request)).toBe("sent");
    const [row] = await ledger.db.selectFrom("requested_mails").selectAll().execute();
    expect(row).toMatchObject({ state: "accepted", body: "", realm: "sandbox" });
    expect(twinOf(sandbox.home).requests()[0]?.key).toBe(`${ledger.homeId}/requested/${row?.id}`);
  });

  it("is not sent again by the job when it went", async () => {
    const { mail, sandbox, clock } = await signUpWorld();
    await mailRequested(mail, request);
    clock.advance(10 * MINUTE_MS);
    await retryRequested(mail, NEVER);
    expect(twinOf(sandbox.home).recipients()).toEqual(["mara@readers.example"]);
  });

  it.each([
    ["whose answer was lost", lostAnswer],
    ["that never arrived", lostRequest],
  ])("%s is asked for again by the job, and arrives once", async (_, fault) => {
    const { mail, sandbox, clock, ledger } = await signUpWorld({ faults: [fault] });
    expect(await mailRequested(mail, request)).toBe("queued");
    expect(await retryRequested(mail, NEVER)).toEqual({ sent: 0, queued: 0, refused: 0 });
    clock.advance(3 * MINUTE_MS);
    await retryRequested(mail, NEVER);
    clock.advance(3 * MINUTE_MS);
    await retryRequested(mail, NEVER);
    expect(twinOf(sandbox.home).recipients()).toEqual(["mara@readers.example"]);
    const row = await ledger.db.selectFrom("requested_mails").selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ state: "accepted", body: "" });
    const requests = twinOf(sandbox.home).requests();
    expect(new Set(requests.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(new Set(requests.map(({ key }) => key)).size).toBe(1);
  });

  it("is given up once nobody waits for it any more, and once the provider has forgotten its key", async () => {
    const forever = { ...lostRequest, count: 0 };
    const { mail, clock, ledger } = await signUpWorld({ faults: [forever] });
    await mailRequested(mail, request);
    clock.advance(24 * 60 * MINUTE_MS);
    await retryRequested(mail, NEVER);
    expect(await ledger.db.selectFrom("requested_mails").select(["state", "body"]).execute()).toEqual([
      { state: "unknown", body: "" },
    ]);
  });

  it("whose bytes are no longer those that were posted is not posted again", async () => {
    const { mail, sandbox, clock, ledger } = await signUpWorld({ faults: [lostAnswer] });
    await mailRequested(mail, request);
    await ledger.db.updateTable("requested_mails").set({ body: "[]" }).execute();
    clock.advance(3 * MINUTE_MS);
    expect(await retryRequested(mail, NEVER)).toMatchObject({ refused: 1 });
    const row = await ledger.db.selectFrom("requested_mails").selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ state: "unknown", problem: expect.stringContaining("byte for byte") });
    expect(twinOf(sandbox.home).recipients()).toEqual(["mara@readers.example"]);
  });

  it("that was posted by a clock that was ahead is not posted again: its key may be forgotten", async () => {
    const { mail, sandbox, clock, ledger } = await signUpWorld({ faults: [lostAnswer] });
    await mailRequested(mail, request);
    const ahead = new Date(clock.now().getTime() + 60 * 24 * 60 * MINUTE_MS).toISOString();
    await ledger.db.updateTable("requested_mails").set({ first_submitted_at: ahead }).execute();
    const [row] = await ledger.db.selectFrom("requested_mails").select("id").execute();
    const requests = twinOf(sandbox.home).requests().length;
    expect(await submitRequested(mail, row?.id ?? "")).toBe("refused");
    expect(twinOf(sandbox.home).requests()).toHaveLength(requests);
  });

  it("whose answer was lost by a mailbox, which knows no keys, is not sent again", async () => {
    const { mail, sandbox, clock, ledger } = await signUpWorld({ faults: [lostAnswer] });
    await mailRequested(mail, request);
    clock.advance(3 * MINUTE_MS);
    const mailer = { ...(await mail.mailer()), replays: false };
    expect(await retryRequested({ ...mail, mailer: async () => mailer }, NEVER)).toMatchObject({
      refused: 1,
    });
    const row = await ledger.db.selectFrom("requested_mails").selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ state: "unknown", body: "" });
    expect(twinOf(sandbox.home).recipients()).toEqual(["mara@readers.example"]);
  });

  it("to somebody less real than the mailer is refused", async () => {
    const { mail, ledger, clock } = await signUpWorld({ realm: "live", postalAddress: "12 Main Street" });
    const real = {
      ...mail,
      config: {
        publication: { ...mail.config.publication, sender: { name: "Ada", address: "ada@letters.org" } },
      },
    };
    const invited = await ledger.transaction((db) =>
      invite(db, clock, { email: "x@readers.example", name: "" }, "sandbox"),
    );
    if (!invited.added) throw new Error(invited.why);
    expect(await mailRequested(real, { ...request, subscriberId: invited.id })).toBe("refused");
    expect(await mailRequested(mail, request)).toBe("refused");
    expect(await ledger.db.selectFrom("requested_mails").selectAll().execute()).toEqual([]);
  });
});

describe("an invitation", () => {
  it("is mailed once, and confirmed like a sign-up", async () => {
    const world = await signUpWorld();
    const { ledger, clock, mail } = world;
    await ledger.transaction((db) =>
      invite(db, clock, { email: "ines@readers.example", name: "Ines" }, "sandbox"),
    );
    expect([await inviteWaiting(mail, NEVER), await inviteWaiting(mail, NEVER)]).toEqual([1, 0]);
    expect(await world.mails()).toMatchObject([
      { to: ["ines@readers.example"], subject: "An invitation to The Small Press" },
    ]);
    expect((await world.post(await world.link(), {})).status).toBe(303);
    expect((await world.people())[0]).toMatchObject({ status: "confirmed", source: "invitation" });
  });
});
