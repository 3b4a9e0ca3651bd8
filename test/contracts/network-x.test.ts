import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { ownerAt } from "../sandbox/network-owner.ts";
import { keysOf, openX, xApi } from "../services/x/x-for-test.ts";
import { networkContract } from "./network.ts";

const clock = manualClock(new Date());
const home = mkdtempSync(join(tmpdir(), "pressroom-x-"));
let sandbox: Sandbox<"x">;

beforeAll(async () => {
  sandbox = await startSandbox({ services: ["x"], home, clock });
});
afterAll(async () => {
  await sandbox.close();
  rmSync(home, { recursive: true, force: true });
});

interface Link {
  url: string;
  expanded_url: string;
}

networkContract("X's twin", {
  open: async () => openX({ url: sandbox.urls.x, clock }),
  openCut: async () => {
    sandbox.addFaults([{ service: "x", match: "POST /2/tweets", kind: "drop-after" }]);
    return openX({ url: sandbox.urls.x, clock, attempts: 1 });
  },
  openStranger: async () => openX({ url: sandbox.urls.x, clock, keys: keysOf("revoked") }),
  async seen({ id }) {
    const fields = "tweet.fields=entities,referenced_tweets";
    const { body } = await xApi(sandbox.urls.x, clock)(`GET /2/tweets?ids=${id}&${fields}`);
    const [post] = body.data;
    const links: Link[] = post.entities?.urls ?? [];
    return {
      text: links.reduce((text, { url, expanded_url }) => text.replace(url, expanded_url), post.text),
      links: links.map(({ expanded_url }) => expanded_url),
      hashtags: (post.entities?.hashtags ?? []).map(({ tag }: { tag: string }) => tag),
      after: post.referenced_tweets?.[0].id ?? null,
      picture: false,
    };
  },
  remove: async ({ id }) => {
    await ownerAt(sandbox.urls.x)("delete", { post: id });
  },
  says: { works: /^@letters on X: each post costs 0.015 \$/, stranger: /X_ACCESS_SECRET/ },
  tooLargeBytes: 1,
  counts: true,
  noPictures: true,
});
