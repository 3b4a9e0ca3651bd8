import { createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exportedPages } from "../../../src/audience/export.ts";
import { parseMapping } from "../../../src/audience/imports/fields.ts";
import { addConfirmed, emailKey, unsubscribe } from "../../../src/audience/subscribers.ts";
import { ConfigError } from "../../../src/core/errors.ts";
import { remember } from "../../../src/ledger/records.ts";
import { errorOf, NOON, temporaryFolder } from "../../ledger/ledger-for-test.ts";
import { fileOf, importWorld, MAP, peopleFile } from "./import-world.ts";

type World = Awaited<ReturnType<typeof importWorld>>;

const own = async (world: World, email: string, name = "") => {
  const consent = { act: "confirmed by mail", at: new Date("2026-01-01T00:00:00Z") };
  const origin = { realm: "live", source: "sign-up", consent } as const;
  const added = await addConfirmed(world, { email, name }, origin);
  if (!added.added) throw new Error(added.why);
  return added.id;
};

async function suppress(world: World, email: string) {
  await remember(world.ledger.db, "suppression salt", "a salt");
  const address_hash = createHmac("sha256", "a salt")
    .update(`pressroom suppression 1\n${emailKey(email)}`)
    .digest("hex");
  const row = { address_hash, why: "erased", at: NOON };
  await world.ledger.db.insertInto("suppressions").values(row).execute();
}

describe("people who are known here", () => {
  it("are not overwritten: a missing name and missing tags are filled in, and no more", async () => {
    const world = await importWorld();
    await own(world, "ada@letters.test", "Ada Herself");
    await own(world, "bo@letters.test");
    const file = peopleFile(
      "Ada@Letters.test,Somebody Else,active,2020-01-01,",
      "bo@letters.test,Bo,active,2020-01-01,vip",
    );
    const { counts } = await world.take(file, { map: MAP });
    expect(counts).toMatchObject({ added: 0, known: 1, filled: 1 });
    expect(await world.person("ada@letters.test")).toMatchObject({
      name: "Ada Herself",
      consent_act: "confirmed by mail",
    });
    const bo = await world.person("bo@letters.test");
    expect(bo).toMatchObject({
      name: "Bo",
      tags: '["vip"]',
      consent_act: "confirmed by mail",
      source: "sign-up",
    });
    expect(await world.consents()).toEqual([]);
  });

  it("who have left are never brought back, by whatever file", async () => {
    const world = await importWorld();
    await unsubscribe(world, await own(world, "gone@letters.test"), "the link");
    const before = await world.people();
    const { counts } = await world.take(peopleFile("GONE@letters.test,Gone,active,2026-11-01,vip"), {
      map: MAP,
    });
    expect(counts).toMatchObject({ added: 0, known: 1 });
    expect(await world.people()).toEqual(before);
  });

  it("who were erased are not taken in, and leave no trace but the hash that was there", async () => {
    const world = await importWorld();
    await suppress(world, "erased@letters.test");
    const file = peopleFile(
      "Erased@letters.test,X,active,,",
      "new@letters.test,New,active,,",
      "erased@letters.test,X,unsubscribed,,",
    );
    const dry = await world.take(file, { map: MAP, dryRun: true });
    const { counts } = await world.take(file, { map: MAP });
    expect(dry.counts).toEqual(counts);
    expect(counts).toMatchObject({ added: 1, suppressed: 1, duplicates: 1, left: 0 });
    expect((await world.people()).map(({ email }) => email)).toEqual(["new@letters.test"]);
  });

  it("who were only invited are confirmed by a file in which they are subscribed", async () => {
    const world = await importWorld();
    const id = await own(world, "asked@letters.test");
    await world.ledger.db
      .updateTable("subscribers")
      .set({ status: "pending", consent_act: null, consent_at: null })
      .execute();
    const { counts } = await world.take(peopleFile("asked@letters.test,Asked,active,2024-05-01,"), {
      map: MAP,
    });
    expect(counts).toMatchObject({ confirmed: 1 });
    expect(await world.person("asked@letters.test")).toMatchObject({
      ...{ id, status: "confirmed", consent_at: "2024-05-01T00:00:00.000Z" },
    });
    expect((await world.consents()).map(({ subscriber_id }) => subscriber_id)).toEqual([id]);
  });

  it("leave here when a later export says that they left there, unless they said yes here after that", async () => {
    const world = await importWorld();
    await world.take(peopleFile("a@letters.test,A,active,2024-01-01,"), { map: MAP });
    await own(world, "b@letters.test");
    await own(world, "c@letters.test");
    const map = `${MAP},left=left`;
    const file = fileOf(
      "email,name,status,created_at,tags,left\na@letters.test,A,unsubscribed,,,\nb@letters.test,,unsubscribed,,,2025-12-01\nc@letters.test,,unsubscribed,,,2026-02-01\n",
    );
    const { counts } = await world.take(file, { map });
    expect(counts).toMatchObject({ left: 2, known: 1 });
    const standing = (await world.people()).map(({ email, status }) => [email, status]);
    expect(standing).toEqual([
      ["a@letters.test", "unsubscribed"],
      ["b@letters.test", "confirmed"],
      ["c@letters.test", "unsubscribed"],
    ]);
  });

  it("in another realm are other people: a sample reader does not stand in for a real one", async () => {
    const world = await importWorld();
    const consent = { act: "sample content", at: new Date(NOON) };
    await addConfirmed(world, { email: "ada@letters.test" }, { realm: "sandbox", source: "sample", consent });
    await world.take(peopleFile("ada@letters.test,Ada,active,,"), { map: MAP });
    expect((await world.people()).map(({ realm }) => realm).sort()).toEqual(["live", "sandbox"]);
  });
});

describe("an address that stands in the file twice", () => {
  it("is one reader, and gone if one of the rows says so, in whichever order", async () => {
    const world = await importWorld();
    const file = peopleFile(
      ...["a@letters.test,A,active,,", "A@letters.test,A,active,,", "b@letters.test,B,active,,"],
      ...["b@letters.test,B,unsubscribed,,", "c@letters.test,C,bounced,,", "c@letters.test,C,active,,"],
    );
    const dry = await world.take(file, { map: MAP, dryRun: true });
    const { counts } = await world.take(file, { map: MAP });
    expect(dry.counts).toEqual(counts);
    expect(counts).toMatchObject({ added: 2, addedAsLeft: 1, duplicates: 3, left: 1 });
    expect((await world.people()).map(({ status }) => status)).toEqual([
      "confirmed",
      "unsubscribed",
      "unsubscribed",
    ]);
  });
});

const many = (count: number) =>
  peopleFile(
    ...Array.from({ length: count }, (_, n) => `r${n}@letters.test,Reader ${n},active,2024-01-01,t${n % 3}`),
  );

describe("a yes or a no in a column of its own", () => {
  it("is read in several languages, and a word that is neither is rejected, not taken for a yes", async () => {
    const world = await importWorld();
    const rows = [
      "a@letters.test;ja;",
      "b@letters.test;Nein;",
      "c@letters.test;;",
      "d@letters.test;vielleicht;",
    ];
    const file = fileOf(
      ["email;subscribed;left", ...rows, "e@letters.test;yes;NULL", "f@letters.test;yes;2024-01-01"].join(
        "\n",
      ),
    );
    const { counts } = await world.take(file, { map: "email=email,subscribed=subscribed,left=left" });
    expect(counts).toMatchObject({ added: 3, addedAsLeft: 2, rejected: 1 });
    expect((await world.people()).map(({ email, status }) => [email.charAt(0), status])).toEqual([
      ["a", "confirmed"],
      ["b", "unsubscribed"],
      ["c", "confirmed"],
      ["e", "confirmed"],
      ["f", "unsubscribed"],
    ]);
  });
});

describe("an import", () => {
  it("counts in a dry run what it then does, and changes nothing by it", async () => {
    const world = await importWorld();
    await own(world, "r7@letters.test");
    const file = many(700);
    const before = await world.people();
    const dry = await world.take(file, { map: MAP, dryRun: true });
    expect(await world.people()).toEqual(before);
    expect(await world.consents()).toEqual([]);
    expect((await world.take(file, { map: MAP })).counts).toEqual(dry.counts);
    expect(dry.counts).toMatchObject({ rows: 700, added: 699, filled: 1 });
  });

  it("that is made again changes nothing", async () => {
    const world = await importWorld();
    const file = many(700);
    await world.take(file, { map: MAP });
    const [people, consents] = [await world.people(), await world.consents()];
    const { counts } = await world.take(file, { map: MAP });
    expect(counts).toMatchObject({ added: 0, filled: 0, known: 700 });
    expect(await world.people()).toEqual(people);
    expect(await world.consents()).toEqual(consents);
  });

  it("that is stopped halfway is finished by the next, with nobody twice", async () => {
    const world = await importWorld();
    const file = many(6_000);
    const stop = new AbortController();
    let told = 0;
    const progress = () => {
      if (++told === 30) stop.abort(new DOMException("asked to stop", "AbortError"));
    };
    const error = await errorOf(() => world.take(file, { map: MAP, signal: stop.signal, progress }));
    expect(error.name).toBe("AbortError");
    const halfway = (await world.people()).length;
    expect(halfway).toBeGreaterThan(0);
    expect(halfway).toBeLessThan(6_000);
    // Whole batches: nobody without the consent on which they are mailed.
    expect(await world.consents()).toHaveLength(halfway);
    const { counts } = await world.take(file, { map: MAP });
    expect(counts).toMatchObject({ added: 6_000 - halfway, known: halfway });
    expect(await world.people()).toHaveLength(6_000);
    expect(await world.consents()).toHaveLength(6_000);
  });

  it("tells how far it is, in bytes of the file", async () => {
    const world = await importWorld();
    const told: number[] = [];
    const size = readFileSync(many(1)).length;
    await world.take(many(3_000), { map: MAP, progress: (done, total) => told.push(done / total) });
    expect(size).toBeGreaterThan(0);
    expect(told.at(-1)).toBe(1);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  });
});

describe("a mapping", () => {
  it("says every mistake in it at once", async () => {
    const error = await errorOf(async () => parseMapping("mail=E-Mail,name=Nome", ["E-Mail", "Name"]));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toMatch(/“mail” is none of email, name/);
    expect(error.message).toMatch(/no column “Nome”; there are E-Mail, Name/);
    expect((await errorOf(async () => parseMapping("name=Name", ["Name"]))).message).toMatch(/address/);
  });

  it("finds a column in whatever case its header is written", () => {
    expect(parseMapping("email= e-mail ,name=NAME", ["Name", "E-Mail"])).toEqual({ email: 1, name: 0 });
  });
});

describe("an export", () => {
  const exported = async (world: World) => {
    const pieces = [];
    for await (const { text } of exportedPages(world.ledger.db, null)) pieces.push(text);
    return pieces.join("");
  };

  it("is imported by another home as it was, but for the consent's act", async () => {
    const world = await importWorld();
    await world.take(
      peopleFile(
        'a@letters.test,"A, ""quoted""; Ünï",active,2024-01-01,"one,two"',
        "b@letters.test,B,bounced,2024-01-02,",
      ),
      {
        map: MAP,
      },
    );
    const path = join(temporaryFolder(), "readers.csv");
    writeFileSync(path, await exported(world));
    const other = await importWorld();
    const { counts } = await other.take(path);
    expect(counts).toMatchObject({ added: 1, addedAsLeft: 1, rejected: 0 });
    const facts = async ({ people }: World) =>
      (await people()).map(({ email, name, status, tier, tags, created_at, consent_at, left_at }) => ({
        ...{ email, name, status, tier, tags, created_at, consent_at, left_at },
      }));
    expect(await facts(other)).toEqual(await facts(world));
  });

  it("holds nothing that a spreadsheet would run, and no invented reader", async () => {
    const world = await importWorld();
    await own(world, "evil@letters.test", '=HYPERLINK("http://x.test")');
    await own(world, "tab@letters.test", "  @SUM(A1)");
    const consent = { act: "sample content", at: new Date(NOON) };
    await addConfirmed(
      world,
      { email: "sample@letters.test" },
      { realm: "sandbox", source: "sample", consent },
    );
    const text = await exported(world);
    expect(text).toContain('"\'=HYPERLINK(""http://x.test"")"');
    expect(text).not.toMatch(/(^|[,\n"])\s*[=@]/m);
    expect(text).not.toContain("sample@letters.test");
  });
});
