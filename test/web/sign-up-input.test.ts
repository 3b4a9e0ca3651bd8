import { describe, expect, it } from "vitest";
import { signToken } from "../../src/audience/signed-token.ts";
import { KEY, signUpWorld, TYPING_MS } from "./sign-up-world.ts";

const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

/** What is posted, and the status of its answer. */
const HOSTILE: readonly (readonly [string, string | ((at: string) => string), number])[] = [
  ["an empty body", "", 422],
  ["a repeated field", (at) => `email=a%40b.test&email=c%40d.test&at=${at}`, 400],
  ["a NUL in a value", (at) => `email=a%00%40b.test&at=${at}`, 400],
  ["a NUL in a name", "em%00ail=a%40b.test", 400],
  ["bytes that are no UTF-8", "email=%ff%fe%40b.test", 400],
  ["half an escape", "email=%E2%82", 400],
  ["raw bytes above ASCII", "email=\u00ff\u00fe", 422],
  ["a thousand fields", Array.from({ length: 1_000 }, (_, n) => `f${n}=1`).join("&"), 400],
  ["no address", (at) => form({ at }), 422],
  ["ten thousand characters", (at) => form({ email: `${"a".repeat(10_000)}@readers.example`, at }), 422],
  [
    "a header in a name",
    (at) => form({ email: "a@readers.example", name: "Mara\r\nBcc: all@readers.example", at }),
    422,
  ],
  ["a header in an address", (at) => form({ email: "a@readers.example\r\nBcc: b@readers.example", at }), 422],
  ["two addresses", (at) => form({ email: "a@readers.example,b@readers.example", at }), 422],
  ["a name in an address", (at) => form({ email: "Mara <a@readers.example>", at }), 422],
  ["a Cyrillic letter in gmail.com", (at) => form({ email: "mara@gm\u0430il.com", at }), 422],
  ["the same as machines write it", (at) => form({ email: "mara@xn--gmil-63d.com", at }), 422],
  ["a right-to-left mark", (at) => form({ email: "mara\u202e@readers.example", at }), 422],
  ["a zero-width space", (at) => form({ email: "ma\u200bra@readers.example", at }), 422],
  ["an emoji before the @", (at) => form({ email: "😀@readers.example", at }), 422],
  [
    "an interest that nobody offered",
    (at) => form({ email: "a@readers.example", interest: "<script>", at }),
    422,
  ],
  ["a name of 201 characters", (at) => form({ email: "a@readers.example", name: "n".repeat(201), at }), 422],
  ["a script as address", (at) => form({ email: "<script>alert(1)</script>@readers.example", at }), 422],
  ["far too much", `email=${"a".repeat(200_000)}`, 413],
  ["ten megabytes", `email=${"a".repeat(10_000_000)}`, 413],
];

describe("a hostile form", () => {
  it.each(HOSTILE)("%s: a readable page, and nothing done", async (_, body, status) => {
    const world = await signUpWorld();
    const at = await world.stamp();
    world.clock.advance(TYPING_MS);
    const answer = await world.post("/subscribe", typeof body === "string" ? body : body(at));
    expect(answer.status).toBe(status);
    expect(answer.heading).not.toBe("");
    expect(answer.text).not.toContain("<script>");
    expect(await world.people()).toEqual([]);
    expect(await world.mails()).toEqual([]);
  });

  it("of another kind is refused: JSON, files, plain text", async () => {
    const world = await signUpWorld();
    for (const type of ["application/json", "multipart/form-data; boundary=x", "text/plain"]) {
      const headers = { "content-type": type };
      const answer = await world.app.request("/subscribe", { method: "POST", body: "{}", headers });
      expect(answer.status).toBe(415);
    }
  });

  it.each([
    ["mara+letters@readers.example", "mara+letters@readers.example"],
    ["  Mara@Readers.Example ", "Mara@readers.example"],
    ["mara@bücher.example", "mara@xn--bcher-kva.example"],
    ["mara@例え.example", "mara@xn--r8jz45g.example"],
    ["mara@пример.example", "mara@xn--e1afmkfd.example"],
  ])("but %s is an address", async (typed, kept) => {
    const world = await signUpWorld();
    expect((await world.subscribe(typed)).status).toBe(200);
    expect((await world.people())[0]?.email).toBe(kept);
  });

  it("a name may hold emoji, quotes and angle brackets, and none of it becomes markup or a header", async () => {
    const world = await signUpWorld();
    const name = '😀 "Mara" <b>';
    expect((await world.subscribe("mara@readers.example", { name })).status).toBe(200);
    expect((await world.people())[0]?.name).toBe(name);
    expect((await world.mails())[0]?.to).toEqual(["mara@readers.example"]);
  });
});

describe("a link to confirm", () => {
  it("that is forged, cut short, or made for something else is nothing here", async () => {
    const world = await signUpWorld();
    await world.subscribe("mara@readers.example");
    const link = await world.link();
    const subject = (await world.people())[0]?.id ?? "";
    const foreign = signToken([KEY], world.clock, { purpose: "sign in", subject, ttlMs: 60_000 });
    const strangers = signToken(["another-key"], world.clock, { purpose: "confirm", subject, ttlMs: 60_000 });
    const paths = [
      link.slice(0, -1),
      `${link}A`,
      `/confirm/${foreign}`,
      `/confirm/${strangers}`,
      "/confirm/x",
      "/welcome/x",
    ];
    for (const path of paths) {
      expect((await world.get(path)).status).toBe(404);
      expect((await world.post(path, {})).status).toBe(404);
    }
    expect((await world.people())[0]?.status).toBe("pending");
  });

  it("tells its address to nobody", async () => {
    const world = await signUpWorld();
    await world.subscribe("mara@readers.example");
    const { headers } = await world.get(await world.link());
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-store");
  });
});
