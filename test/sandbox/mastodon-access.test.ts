import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { mastodonApi, mastodonSandbox, PIXEL, upload } from "./mastodon-for-test.ts";

describe("who may ask the Mastodon twin, and how often", () => {
  test("nobody without a token, or with one that was revoked; the instance tells of itself to everybody", async () => {
    const { url, api, owner } = await mastodonSandbox();
    const me = "GET /api/v1/accounts/verify_credentials";
    expect(await mastodonApi(url, "")(me)).toMatchObject({
      status: 401,
      body: { error: "The access token is invalid" },
    });
    expect((await mastodonApi(url, "")("GET /api/v2/instance")).status).toBe(200);
    expect((await api(me)).body).toMatchObject({
      acct: "letters",
      bot: false,
      source: { privacy: "public" },
    });
    await owner("revoke");
    const revoked = { status: 401, body: { error: "The access token was revoked" } };
    expect(await api(me)).toMatchObject(revoked);
    expect(await api("POST /api/v1/statuses", { status: "No." })).toMatchObject(revoked);
    await owner("restore");
    expect((await api(me)).status).toBe(200);
  });

  test("a token is good for what its scopes say", async () => {
    const { url } = await mastodonSandbox();
    const api = mastodonApi(url, "scopes:read+write:media");
    expect((await api("GET /api/v1/accounts/verify_credentials")).status).toBe(200);
    expect(await api("POST /api/v1/statuses", { status: "No." })).toMatchObject({
      status: 403,
      body: { error: "This action is outside the authorized scopes" },
    });
    expect((await api("POST /api/v2/media", upload(PIXEL))).status).toBe(202);
  });

  test("300 requests in five minutes, with the headers that say so", async () => {
    const { api, clock } = await mastodonSandbox({ limits: { mastodon: { requestsPer5Minutes: 2 } } });
    const ask = () => api("GET /api/v1/accounts/verify_credentials");
    clock.advance(60_000);
    const { headers } = await ask();
    expect(headers.get("x-ratelimit-limit")).toBe("2");
    expect(headers.get("x-ratelimit-remaining")).toBe("1");
    expect(headers.get("x-ratelimit-reset")).toBe("2026-03-02T12:05:00.000000Z");
    await ask();
    expect(await ask()).toMatchObject({ status: 429, body: { error: "Too many requests" } });
    clock.advance(4 * 60_000);
    expect((await ask()).status).toBe(200);
  });

  test("people's acts come from programs only", async () => {
    const { url } = await mastodonSandbox();
    const headers = { "content-type": "application/json", origin: "https://elsewhere.example" };
    const answer = await fetch(`${url}/_owner/revoke`, { method: "POST", headers, body: "{}" });
    expect(answer.status).toBe(403);
  });
});

describe("pictures on the Mastodon twin", () => {
  test("are worked on before they can be attached, with the words that describe them", async () => {
    const { api, clock } = await mastodonSandbox();
    const { status, body } = await api("POST /api/v2/media", upload(PIXEL, "A red dot"));
    expect([status, body.url, body.description]).toEqual([202, null, "A red dot"]);
    const post = () => api("POST /api/v1/statuses", { status: "Look.", media_ids: [body.id] });
    expect((await post()).body.error).toMatch(/have not finished processing/);
    expect((await api(`GET /api/v1/media/${body.id}`)).status).toBe(206);
    clock.advance(1_500);
    const ready = await api(`GET /api/v1/media/${body.id}`);
    expect(ready.status).toBe(200);
    expect(new Uint8Array(await (await fetch(ready.body.url)).arrayBuffer())).toEqual(new Uint8Array(PIXEL));
    expect((await post()).body.media_attachments).toMatchObject([{ id: body.id, description: "A red dot" }]);
    expect((await post()).body.error).toMatch(/already attached to another post/);
  });

  test.each([
    ["no picture", Buffer.from("words"), "", /File content type is invalid/],
    ["too large", Buffer.concat([PIXEL, Buffer.alloc(2_000_000)]), "", /must be less than 1 MB/],
    ["described at too great length", PIXEL, "x".repeat(1_501), /Description is too long/],
  ])("are refused when they are %s", async (_, bytes, words, error) => {
    const { api } = await mastodonSandbox({ limits: { mastodon: { imageBytes: 1024 * 1024 } } });
    const { status, body } = await api("POST /api/v2/media", upload(bytes, words));
    expect(status).toBe(422);
    expect(body.error).toMatch(error);
  });

  test("that are broken are found to be so", async () => {
    const { api, clock } = await mastodonSandbox();
    const { body } = await api("POST /api/v2/media", upload(PIXEL.subarray(0, 20)));
    clock.advance(1_500);
    expect(await api(`GET /api/v1/media/${body.id}`)).toMatchObject({
      status: 422,
      body: { error: "Error processing thumbnail for uploaded media" },
    });
  });
});

describe("the card of a linked page", () => {
  async function site(
    answer: (path: string) => { type: string; body: string | Buffer } | null,
  ): Promise<string> {
    const server = createServer((request, response) => {
      const found = answer(request.url ?? "");
      if (!found) return;
      response.setHeader("content-type", found.type).end(found.body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const PAGE = `<html><head><title>Not this</title><meta property="og:title" content="On reading &amp; slowness">
    <meta property="og:site_name" content="Letters"><meta name="description" content="A page a day">
    <meta property="og:image" content="/lamp.png"></head></html>`;

  test("is made by the instance from what the page says of itself, with its picture", async () => {
    const { api } = await mastodonSandbox();
    const at = await site((path) =>
      path === "/lamp.png" ? { type: "image/png", body: PIXEL } : { type: "text/html", body: PAGE },
    );
    const { id } = (await api("POST /api/v1/statuses", { status: `Read ${at}/issues/42?utm_content=3k2.` }))
      .body;
    const { card } = (await api(`GET /api/v1/statuses/${id}`)).body;
    expect(card).toMatchObject({
      ...{ url: `${at}/issues/42?utm_content=3k2`, title: "On reading & slowness", type: "link" },
      ...{ description: "A page a day", provider_name: "Letters" },
    });
    expect((await fetch(card.image)).headers.get("content-type")).toBe("image/png");
  });

  test("stays away where the page hangs or is none, and nothing elsewhere is asked; the post is there", async () => {
    const { api } = await mastodonSandbox();
    const hanging = await site(() => null);
    const bare = await site(() => ({ type: "text/plain", body: "words" }));
    for (const link of [hanging, bare, "https://letters.example/issues/42"]) {
      const { id } = (await api("POST /api/v1/statuses", { status: `Read ${link}/` })).body;
      expect(await api(`GET /api/v1/statuses/${id}`)).toMatchObject({ status: 200, body: { card: null } });
    }
  });
});
