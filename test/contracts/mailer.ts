/** What every driver of the port `delivery/mailer` must do, run against its twin and against the live account alike. */
import { describe, expect, test } from "vitest";
import { newId } from "../../src/core/ids.ts";
import { storedBody, wholeText } from "../../src/core/request-body.ts";
import type {
  DeliveryResult,
  Mailer,
  MailTemplate,
  OutgoingMail,
  SubmitRequest,
} from "../../src/delivery/mailer.ts";

export interface MailerDriver {
  /** A mailer that works. */
  open(): Promise<Mailer>;
  /** The same account over a line that is cut after each request was taken, before its answer. */
  openCut(): Promise<Mailer>;
  /** A mailer whose key nobody knows. */
  openStranger(): Promise<Mailer>;
  from: string;
  /** An address that takes mail and bothers nobody. */
  addressOf(label: string): string;
  /** How long a mail that was taken may be missing from the provider's list. */
  listedWithinMs: number;
  /** What it says of a key, or a login, that works. */
  works: string;
  /** Promises that such a service can't make, each with why. The others hold. */
  cannot?: Partial<Record<"answer again" | "list" | "show", string>>;
}

const MINUTE_MS = 60_000;

/** `skip` is why the whole suite is left out, or null. */
/** One that knows no keys says of such a mail that its fate is unknown: it is parked, and never asked for again. */
const isUnknown = ({ kind, results = [] }: { kind: string; results?: object[] }): boolean =>
  kind === "settled" ? results.some((result) => "unknown" in result) : kind === "unknown";

export function mailerContract(name: string, driver: MailerDriver, skip: string | null = null): void {
  describe.skipIf(skip !== null)(skip ? `${name}: ${skip}` : name, () => {
    const mailTo = (to: string, subject = "pressroom contract test"): OutgoingMail => ({
      from: driver.from,
      to,
      subject,
      html: "<p>Zoë’s “letter”</p>",
      text: "Zoë’s “letter”",
      headers: { "List-Unsubscribe": "<https://letters.test/leave/1>" },
    });

    /** A request of its own: no other run has its key, its subject or its addresses. */
    function requestOf(
      mailer: Mailer,
      mails = Math.min(2, mailer.chunkSize),
    ): SubmitRequest & { subject: string } {
      const label = newId().slice(0, 8);
      const subject = `pressroom contract test ${label}`;
      const letters = Array.from({ length: mails }, (_, index) =>
        mailTo(driver.addressOf(`${label}-${index}`), subject),
      );
      return {
        idempotencyKey: `contract/${label}`,
        body: storedBody(mailer.encode(letters), mails),
        notAfter: new Date(Date.now() + MINUTE_MS),
        subject,
      };
    }

    /** As many requests as it takes mails at once. */
    async function submitAll(mailer: Mailer, mails: readonly OutgoingMail[]): Promise<DeliveryResult[]> {
      const results: DeliveryResult[] = [];
      for (let from = 0; from < mails.length; from += mailer.chunkSize) {
        const some = mails.slice(from, from + mailer.chunkSize);
        const body = storedBody(mailer.encode(some), some.length);
        const outcome = await mailer.submit({ ...requestOf(mailer, 1), body });
        if (outcome.kind !== "settled") throw new Error(`It was not settled but ${JSON.stringify(outcome)}.`);
        results.push(...outcome.results);
      }
      return results;
    }

    const idsOf = async (mailer: Mailer, request: SubmitRequest): Promise<string[]> => {
      const outcome = await mailer.submit(request);
      if (outcome.kind !== "settled") throw new Error(`It was not settled but ${JSON.stringify(outcome)}.`);
      return outcome.results.map((result) => ("accepted" in result ? result.accepted : ""));
    };

    const listed = async (mailer: Mailer, subject: string, sinceMs = Date.now() - 10 * MINUTE_MS) =>
      (await mailer.sentSince(new Date(sinceMs)))?.filter((mail) => mail.subject === subject) ?? null;

    test("gives back the text of a mail that it took, and nothing for one that it doesn't know", async () => {
      const mailer = await driver.open();
      const [id = ""] = await idsOf(mailer, requestOf(mailer, 1));
      if (driver.cannot?.show) expect(await mailer.textOf(id)).toBeNull();
      else
        await expect.poll(() => mailer.textOf(id), { timeout: driver.listedWithinMs }).toBe("Zoë’s “letter”");
      expect(await mailer.textOf("00000000-0000-4000-8000-000000000000")).toBeNull();
    });

    test("makes the same bytes of the same mails, whoever makes them and in whatever order they were put together", async () => {
      const mail = { ...mailTo("bea@readers.test"), replyTo: "desk@letters.test" };
      const { headers, text, ...rest } = mail;
      const [one, other] = [await driver.open(), await driver.open()];
      expect(other.encode([{ headers, text, ...rest }])).toBe(one.encode([mail]));
      expect(one.encode([mail, mail])).not.toBe(one.encode([mail]));
    });

    test("makes of a template and its readers' values the bytes that their whole mails would have", async () => {
      const mailer = await driver.open();
      const template: MailTemplate = {
        from: driver.from,
        replyTo: "desk@letters.test",
        subject: ["Letters “by” lamplight"],
        html: ["<p>Dear ", { value: "name" }, "</p>", "long\n".repeat(2_000), { value: "url" }],
        text: ["Dear ", { value: "name" }, "\n\ud83d\ude00 \u2028 \\"],
        headers: { "List-Unsubscribe": ["<", { value: "url" }, ">"], "X-Two": ["2"] },
      };
      const readers = ['Zoë "Z" O’Hara', "\u0007 \\ \ud83d\ude00"].map((name, index) => ({
        to: driver.addressOf(`reader-${index}`),
        values: { name, url: `https://letters.test/leave/${index}` },
      }));
      const whole = readers.map(
        ({ to, values: { name, url } }): OutgoingMail => ({
          from: driver.from,
          replyTo: "desk@letters.test",
          to,
          subject: "Letters “by” lamplight",
          html: `<p>Dear ${name}</p>${"long\n".repeat(2_000)}${url}`,
          text: `Dear ${name}\n\ud83d\ude00 \u2028 \\`,
          headers: { "List-Unsubscribe": `<${url}>`, "X-Two": "2" },
        }),
      );
      const body = mailer.merge(readers.map((reader) => ({ template, ...reader })));
      const expected = storedBody(mailer.encode(whole), 2);
      expect(wholeText(body)).toBe(wholeText(expected));
      expect({ ...body, pieces: null }).toEqual({ ...expected, pieces: null });
      expect(wholeText(body)).toBe(wholeText(body));
    });

    test("makes nothing of a mail that lacks a value, and names it", async () => {
      const mailer = await driver.open();
      const words = [{ value: "name" }];
      const template = { from: driver.from, subject: ["s"], html: words, text: words, headers: {} };
      const mail = { template, to: driver.addressOf("nobody"), values: {} };
      expect(() => mailer.merge([mail])).toThrow("“name”");
    });

    test("settles a request with one result a mail, each with an id of its own", async () => {
      const mailer = await driver.open();
      const label = newId().slice(0, 8);
      const mails = [0, 1, 2].map((index) => mailTo(driver.addressOf(`${label}-${index}`)));
      const results = await submitAll(mailer, mails);
      const ids = results.map((result) => ("accepted" in result ? result.accepted : ""));
      expect(ids).toHaveLength(3);
      expect(new Set(ids).size).toBe(3);
      expect(ids).not.toContain("");
    });

    test("answers the same bytes under the same key with the same ids", async ({ skip: leaveOut }) => {
      const mailer = await driver.open();
      expect(mailer.replays).toBe(driver.cannot?.["answer again"] === undefined);
      if (!mailer.replays) leaveOut(driver.cannot?.["answer again"]);
      const request = requestOf(mailer);
      const first = await idsOf(mailer, request);
      expect(await idsOf(mailer, request)).toEqual(first);
    });

    test("says that other bytes under the same key are in conflict", async ({ skip: leaveOut }) => {
      const mailer = await driver.open();
      if (!mailer.replays) leaveOut(driver.cannot?.["answer again"]);
      const request = requestOf(mailer);
      await idsOf(mailer, request);
      const { body } = requestOf(mailer);
      expect((await mailer.submit({ ...request, body })).kind).toBe("conflict");
    });

    test("does not know what became of a request whose answer was lost; asked again, it does, and sends nothing twice", async ({
      skip: leaveOut,
    }) => {
      const cut = await driver.openCut();
      const request = requestOf(cut);
      expect(isUnknown(await cut.submit(request))).toBe(true);
      if (!cut.replays) leaveOut(driver.cannot?.["answer again"]);
      const mailer = await driver.open();
      const ids = await idsOf(mailer, request);
      if ((await listed(mailer, request.subject)) === null)
        leaveOut(driver.cannot?.list ?? "this key may not list what was sent");
      const found = async () => (await listed(mailer, request.subject))?.map(({ id }) => id).toSorted();
      await expect.poll(found, { timeout: driver.listedWithinMs }).toEqual(ids.toSorted());
    });

    test("names the one address that is none, and takes the others", async () => {
      const mailer = await driver.open();
      const addresses = [driver.addressOf("before"), "nobody", driver.addressOf("behind")];
      const results = await submitAll(
        mailer,
        addresses.map((to) => mailTo(to)),
      );
      const kinds = results.map((result) => Object.keys(result)[0]);
      expect(kinds).toEqual(["accepted", "rejected", "accepted"]);
    });

    test("posts nothing once the time of a request is over", async () => {
      const mailer = await driver.open();
      const request = requestOf(mailer);
      const late = await mailer.submit({ ...request, notAfter: new Date(Date.now() - MINUTE_MS) });
      expect(late).toMatchObject({ kind: "refused", retryable: true });
      expect((await listed(mailer, request.subject)) ?? []).toEqual([]);
    });

    test("lists what was sent since then, and nothing from before", async ({ skip: leaveOut }) => {
      const mailer = await driver.open();
      const request = requestOf(mailer);
      const ids = await idsOf(mailer, request);
      if ((await listed(mailer, request.subject)) === null)
        leaveOut(driver.cannot?.list ?? "this key may not list what was sent");
      const found = async () => (await listed(mailer, request.subject)) ?? [];
      await expect.poll(found, { timeout: driver.listedWithinMs }).toHaveLength(ids.length);
      const mails = await found();
      expect(mails.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
      for (const mail of mails) {
        expect(wholeText(request.body)).toContain(mail.to);
        expect(Math.abs(mail.at.getTime() - Date.now())).toBeLessThan(10 * MINUTE_MS);
      }
      expect(await listed(mailer, request.subject, Date.now() + 10 * MINUTE_MS)).toEqual([]);
    });

    test("is refused, for the owner to act, with a key that nobody knows", async () => {
      const stranger = await driver.openStranger();
      expect(await stranger.submit(requestOf(stranger))).toMatchObject({ kind: "refused", retryable: false });
      await expect(stranger.check()).rejects.toMatchObject({ name: "ServiceError", retryable: false });
    });

    test("says in words that its key works", async () => {
      expect(await (await driver.open()).check()).toContain(driver.works);
    });
  });
}
