import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { plainText } from "../../src/services/plain-text.ts";
import { mastodonApi, mastodonOwner } from "../sandbox/mastodon-for-test.ts";
import { openMastodon } from "../services/mastodon/mastodon-for-test.ts";
import { networkContract } from "./network.ts";

const MOST_BYTES = 500_000;
const clock = manualClock(new Date());
const home = mkdtempSync(join(tmpdir(), "pressroom-mastodon-"));
let sandbox: Sandbox<"mastodon">;

beforeAll(async () => {
  const limits = { mastodon: { imageBytes: MOST_BYTES } };
  sandbox = await startSandbox({ services: ["mastodon"], home, clock, limits });
});
afterAll(async () => {
  await sandbox.close();
  rmSync(home, { recursive: true, force: true });
});

const ANCHOR = /<a href="([^"]*)"( class="mention hashtag")?[^>]*>(.*?)<\/a>/g;

networkContract("Mastodon's twin", {
  open: async () => openMastodon({ url: sandbox.urls.mastodon, clock }),
  openCut: async () => {
    sandbox.addFaults([{ service: "mastodon", match: "POST /api/v1/statuses", kind: "drop-after" }]);
    return openMastodon({ url: sandbox.urls.mastodon, clock, attempts: 1 });
  },
  openStranger: async () => openMastodon({ url: sandbox.urls.mastodon, clock, token: "revoked" }),
  async seen({ id }) {
    const { body } = await mastodonApi(sandbox.urls.mastodon)(`GET /api/v1/statuses/${id}`);
    const anchors = [...String(body.content).matchAll(ANCHOR)];
    return {
      text: plainText(body.content),
      links: anchors.filter(([, , tag]) => !tag).map(([, href = ""]) => href.replaceAll("&amp;", "&")),
      hashtags: anchors.filter(([, , tag]) => tag).map(([, , , words = ""]) => plainText(words).slice(1)),
      after: body.in_reply_to_id,
      picture: body.media_attachments.length > 0,
    };
  },
  async remove({ id }) {
    await mastodonOwner(sandbox.urls.mastodon)("delete", { status: id });
  },
  says: {
    works: /^@letters@.*posts of up to 500 signs\. Of posts like yours its rules say/,
    stranger: /MASTODON_ACCESS_TOKEN/,
  },
  tooLargeBytes: MOST_BYTES + 1,
  makesCards: true,
  counts: true,
});
