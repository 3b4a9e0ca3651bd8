import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { ownerAt } from "../sandbox/network-owner.ts";
import { openReddit, redditApi } from "../services/reddit/reddit-for-test.ts";
import { networkContract } from "./network.ts";

const clock = manualClock(new Date());
const home = mkdtempSync(join(tmpdir(), "pressroom-reddit-"));
let sandbox: Sandbox<"reddit">;

beforeAll(async () => {
  const limits = { reddit: { submissionsPer10Minutes: 100 } };
  sandbox = await startSandbox({ services: ["reddit"], home, clock, limits });
});
afterAll(async () => {
  await sandbox.close();
  rmSync(home, { recursive: true, force: true });
});

networkContract("Reddit's twin", {
  open: async () => openReddit({ url: sandbox.urls.reddit, clock }),
  openCut: async () => {
    sandbox.addFaults([{ service: "reddit", match: "POST /api/submit", kind: "drop-after" }]);
    return openReddit({ url: sandbox.urls.reddit, clock, attempts: 1 });
  },
  openStranger: async () => openReddit({ url: sandbox.urls.reddit, clock, refreshToken: "revoked" }),
  async seen({ id }) {
    const { body } = await redditApi(sandbox.urls.reddit)(`GET /api/info?id=${id}`);
    const { title, url } = body.data.children[0].data;
    return { text: title, links: [url], hashtags: [], after: null, picture: false };
  },
  remove: async ({ id }) => {
    await ownerAt(sandbox.urls.reddit)("delete", { post: id });
  },
  says: { works: /^u\/letters on Reddit$/, stranger: /REDDIT_REFRESH_TOKEN/ },
  tooLargeBytes: 1,
  counts: true,
  linksIn: "newsletters",
  noPictures: true,
});
