import { describe, expect, test } from "vitest";
import { ACCOUNT_TROUBLE, ServiceError } from "../../../src/core/errors.ts";
import { newTid, tidAfter } from "../../../src/core/tid.ts";
import type { Part, Poster, Remote } from "../../../src/distribution/network.ts";
import { cardOf, partOf } from "../../contracts/network.ts";
import { mastodonWorld, posterOf, postTo } from "./mastodon-for-test.ts";

const refused = async (work: Promise<unknown>): Promise<ServiceError> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ServiceError)) throw new Error(`It was not refused: ${error}`);
  return error;
};

const linkOf = (key: string) =>
  `https://letters.example/issues/042?utm_source=mastodon&utm_medium=social&utm_campaign=issue-42&utm_content=${key}`;

describe("a post that is looked for", () => {
  test("is known by the address that only it links to, though the owner changed its words there", async () => {
    const { open, owner } = await mastodonWorld();
    const poster = posterOf(open());
    const key = newTid(new Date());
    const prepared = await poster.prepare(partOf(`Read ${linkOf(key)} @ada@elsewhere.example`, { key }));
    const remote = await poster.post(prepared);
    await owner("favourite", { status: remote.id, by: "ada@elsewhere.example" });
    expect(await poster.find(prepared)).toEqual(remote);
    const other = await poster.prepare(partOf(`Read this: ${linkOf(key)}`, { key }));
    expect(await poster.find(other)).toEqual(remote);
    const longer = `${key}x`;
    expect(await poster.find(await poster.prepare(partOf(linkOf(longer), { key: longer })))).toBeNull();
  });

  test("is not taken for another one with the same words below another post, or from an earlier day", async () => {
    const { open, clock } = await mastodonWorld();
    const poster = posterOf(open());
    const root = await poster.post(await poster.prepare(partOf("One.", { at: clock.now() })));
    const below = partOf("Again.", { at: clock.now(), after: { root, previous: root } });
    await poster.post(await poster.prepare(below));
    expect(await poster.find(await poster.prepare(partOf("Again.", { at: clock.now() })))).toBeNull();
    clock.advance(86_400_000);
    const later = await poster.prepare(partOf("One.", { at: clock.now() }));
    expect(await poster.find(later)).toBeNull();
  });

  test("is found behind a hundred others, page by page", async () => {
    const { open, api, clock } = await mastodonWorld({
      limits: { mastodon: { statusesPer3Hours: 0, requestsPer5Minutes: 0 } },
    });
    const poster = posterOf(open());
    const prepared = await poster.prepare(partOf("Deep down.", { at: clock.now() }));
    const remote = await poster.post(prepared);
    for (let n = 0; n < 100; n++) await api("POST /api/v1/statuses", { status: `Other ${n}` });
    expect(await poster.find(prepared)).toEqual(remote);
  });

  test("nobody can say of it while the instance is down", async () => {
    const { open, addFaults } = await mastodonWorld();
    const poster = posterOf(open({ attempts: 1 }));
    const prepared = await poster.prepare(partOf("Where am I?"));
    addFaults([{ kind: "status", status: 503, count: 0 }]);
    expect(await refused(poster.find(prepared))).toMatchObject({ status: 503, retryable: true });
  });
});

describe("a post that meets trouble", () => {
  test("is not sent again by itself after its answer was lost", async () => {
    const { open, addFaults, api } = await mastodonWorld();
    const poster = posterOf(open());
    const prepared = await poster.prepare(partOf("Lost."));
    addFaults([{ match: "POST /api/v1/statuses", kind: "drop-before" }]);
    expect(await refused(poster.post(prepared))).toMatchObject({ effect: "unknown", code: "no_answer" });
    expect(await poster.find(prepared)).toBeNull();
    const { id } = (await api("GET /api/v1/accounts/verify_credentials")).body;
    expect((await api(`GET /api/v1/accounts/${id}/statuses`)).body).toEqual([]);
  });

  test("waits for as long as X-RateLimit-Reset says, and goes then", async () => {
    const { open, addFaults, clock } = await mastodonWorld();
    const until = new Date(clock.now().getTime() + 40_000);
    const headers = { "x-ratelimit-reset": until.toISOString() };
    addFaults([{ match: "POST /api/v1/statuses", kind: "status", status: 429, headers }]);
    const { id } = await postTo(open(), partOf("Patience."));
    expect(id).not.toBe("");
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(until.getTime());
  });

  test("of an instance that is nowhere surely was not made", async () => {
    const { open, close } = await mastodonWorld();
    await close();
    const poster = posterOf(open({ attempts: 1 }));
    const prepared = await poster.prepare(partOf("Nowhere."));
    expect(await refused(poster.post(prepared))).toMatchObject({ effect: "refused", code: "not_reached" });
  });

  test("is the account's trouble where it may not post, and no fault of the post's", async () => {
    const { open, addFaults } = await mastodonWorld();
    for (const error of [
      "This action is outside the authorized scopes",
      "Your login is currently disabled",
    ]) {
      addFaults([{ match: "POST /api/v1/statuses", kind: "status", status: 403, body: { error } }]);
      expect(await refused(postTo(open(), partOf("Not now.")))).toMatchObject({
        ...{ code: ACCOUNT_TROUBLE, retryable: false, effect: "refused" },
      });
    }
  });

  test("says what to do where the token was revoked in the middle of a thread, and the rest follows later", async () => {
    const { open, owner } = await mastodonWorld();
    const poster = posterOf(open());
    const root = await poster.post(await poster.prepare(partOf("One.")));
    const second = await poster.prepare(partOf("Two.", { after: { root, previous: root } }));
    await owner("revoke");
    const error = await refused(poster.post(second));
    expect(error).toMatchObject({ code: "invalid_token", retryable: false, effect: "refused" });
    expect(error.message).toMatch(/settings\/applications.*MASTODON_ACCESS_TOKEN/);
    await owner("restore");
    expect(await poster.find(second)).toBeNull();
    expect((await poster.post(second)).id).not.toBe("");
  });

  test("is refused below a post that is gone", async () => {
    const { open, owner } = await mastodonWorld();
    const network = open();
    const root = await postTo(network, partOf("One."));
    await owner("delete", { status: root.id });
    const error = await refused(postTo(network, partOf("Two.", { after: { root, previous: root } })));
    expect(error).toMatchObject({ code: "not_found", retryable: false });
    expect(error.message).toMatch(/the post before it was deleted/);
  });

  test("is told that the instance is elsewhere, and that something else answers there", async () => {
    const { open, addFaults } = await mastodonWorld();
    const network = open();
    const headers = { location: "https://social.example/api/v1/statuses" };
    addFaults([{ match: "POST /api/v1/statuses", kind: "status", status: 301, headers }]);
    expect((await refused(postTo(network, partOf("Moved.")))).message).toMatch(
      /social\.example.*MASTODON_URL/,
    );
    addFaults([
      { match: "POST /api/v1/statuses", kind: "status", status: 200, body: "<html>Welcome</html>" },
    ]);
    const error = await refused(postTo(network, partOf("Who is there?")));
    expect(error).toMatchObject({ code: "unreadable", effect: "unknown" });
  });
});

describe("a picture", () => {
  const attached = (part: Partial<Part> = {}) => partOf("Look.", { card: cardOf(), ...part });

  test("goes along, with its words, once the instance is done with it", async () => {
    const { open, api, clock } = await mastodonWorld({ limits: { mastodon: { mediaProcessingMs: 9_000 } } });
    const before = clock.now().getTime();
    const { id } = await postTo(open(), attached());
    expect((await api(`GET /api/v1/statuses/${id}`)).body.media_attachments).toMatchObject([
      { description: "A lamp beside a book" },
    ]);
    expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(9_000);
  });

  test("stays away where the text has a link, of which the instance makes the card", async () => {
    const { open, api } = await mastodonWorld();
    const { id } = await postTo(open(), attached({ text: `Look at ${linkOf("3k2")}` }));
    expect((await api(`GET /api/v1/statuses/${id}`)).body.media_attachments).toEqual([]);
  });

  test("is described by its card's title where it has no words, and by no more than the instance takes", async () => {
    const { open, api } = await mastodonWorld({ limits: { mastodon: { descriptionLimit: 10 } } });
    const card = cardOf();
    const picture = card.picture && { ...card.picture, alt: "" };
    const { id } = await postTo(open(), attached({ card: { ...card, picture } }));
    const { media_attachments: media } = (await api(`GET /api/v1/statuses/${id}`)).body;
    expect(media[0].description).toBe("On readin…");
  });

  const faults = {
    "is refused by the instance": { match: "POST /api/v2/media", kind: "status", status: 413 },
    "can't be made smaller by it": { match: "POST /api/v2/media", kind: "status", status: 500, count: 0 },
    "is never finished with": { match: "GET /api/v1/media/*", kind: "status", status: 206, count: 0 },
    "fails while it is worked on": { match: "GET /api/v1/media/*", kind: "status", status: 422 },
  } as const;

  test.each(Object.entries(faults))("that %s is left out, and it is said why", async (_, fault) => {
    const { open, addFaults, api } = await mastodonWorld();
    const poster = posterOf(open());
    addFaults([fault]);
    const prepared = await poster.prepare(attached());
    expect(JSON.parse(prepared).leftOut).toMatch(/\w/);
    const { id } = await poster.post(prepared);
    expect((await api(`GET /api/v1/statuses/${id}`)).body.media_attachments).toEqual([]);
  });

  test("of twelve megabytes is made smaller; one that can't be is not even sent", async () => {
    const { open, api } = await mastodonWorld({ limits: { mastodon: { imageBytes: 10 * 1024 * 1024 } } });
    const card = cardOf(12 * 1024 * 1024);
    const { id } = await postTo(open(), attached({ card }));
    expect((await api(`GET /api/v1/statuses/${id}`)).body.media_attachments).toHaveLength(1);
    const bytes = Buffer.alloc(12 * 1024 * 1024);
    const prepared = await posterOf(open()).prepare(
      attached({ card: { ...card, picture: { bytes, type: "image/png", alt: "" } } }),
    );
    expect(JSON.parse(prepared).leftOut).toMatch(/takes 10485760/);
    expect(prepared.length).toBeLessThan(1_000);
  });

  test("that is gone by the time of the post doesn't hold it up", async () => {
    const { open, api } = await mastodonWorld();
    const poster = posterOf(open());
    const prepared = await poster.prepare(attached());
    const [media] = JSON.parse(prepared).request.media_ids;
    await api("POST /api/v1/statuses", { status: "It was used here.", media_ids: [media] });
    const remote = await poster.post(prepared);
    expect(await poster.find(prepared)).toEqual(remote);
  });

  test("is a reason to try later where the instance is down or the token is gone", async () => {
    const { open, addFaults, owner } = await mastodonWorld();
    const poster = posterOf(open({ attempts: 1 }));
    addFaults([{ match: "POST /api/v2/media", kind: "drop-before" }]);
    expect(await refused(poster.prepare(attached()))).toMatchObject({ retryable: true });
    await owner("revoke");
    expect(await refused(poster.prepare(attached()))).toMatchObject({ code: "invalid_token" });
  });
});

describe("a thread of five", () => {
  /** As a sender does it: find what may be there, else post. */
  async function postAll(poster: Poster, tag: string): Promise<number> {
    const sent: Remote[] = [];
    let troubles = 0;
    for (let part = 0; part < 5; part++) {
      const [root] = sent;
      const previous = sent.at(-1);
      const key = part === 0 ? tag : tidAfter(tag, part);
      const text = part === 0 ? `Part 0 ${linkOf(tag)}` : `Part ${part}`;
      const after = root && previous ? { root, previous } : null;
      const prepared = await poster.prepare(partOf(text, { key, after }));
      for (;;) {
        try {
          const found = troubles > 0 ? await poster.find(prepared) : null;
          sent.push(found ?? (await poster.post(prepared)));
          break;
        } catch (error) {
          if (!(error instanceof ServiceError) || ++troubles > 20) throw error;
        }
      }
    }
    return troubles;
  }

  test.each(["drop-after", "drop-before", "status-after"] as const)(
    "is whole, in order and there once, though every other answer meets %s and no key is kept",
    async (kind) => {
      const { open, addFaults, api, owner } = await mastodonWorld();
      const trouble = {
        match: "POST /api/v1/statuses",
        kind,
        ...(kind === "status-after" ? { status: 502 } : {}),
      };
      addFaults(
        [0, 2, 4].map((after) => ({ ...trouble, after, count: 1 })) as Parameters<typeof addFaults>[0],
      );
      const poster = posterOf(open({ attempts: 1 }));
      const tag = newTid(new Date());
      const forgetful: Poster = {
        ...poster,
        async post(prepared) {
          await owner("forget-keys");
          return poster.post(prepared);
        },
      };
      expect(await postAll(forgetful, tag)).toBe(3);
      const { id } = (await api("GET /api/v1/accounts/verify_credentials")).body;
      const rows: { id: string; content: string; in_reply_to_id: string | null }[] = (
        await api(`GET /api/v1/accounts/${id}/statuses`)
      ).body.reverse();
      expect(rows.map(({ content }) => /Part \d/.exec(content)?.[0])).toEqual(
        [0, 1, 2, 3, 4].map((part) => `Part ${part}`),
      );
      expect(rows.map(({ in_reply_to_id }) => in_reply_to_id)).toEqual([
        null,
        ...rows.slice(0, 4).map((row) => row.id),
      ]);
    },
  );
});
