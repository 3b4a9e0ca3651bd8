/** Posts that a machine sent after the backup from which the home was put back. */
import { expect, onTestFinished, test } from "vitest";
import { findPostsElsewhere } from "../../src/distribution/elsewhere.ts";
import { acquireLease, releaseLease } from "../../src/ledger/leases.ts";
import { temporaryFolder } from "../ledger/ledger-for-test.ts";
import { type PostWorld, postWorld } from "./post-world.ts";

const HOUR_MS = 60 * 60_000;

async function world(): Promise<PostWorld> {
  const made = await postWorld(temporaryFolder());
  onTestFinished(() => made.close());
  return made;
}

/** The ledger as the backup had it: nothing of these posts had begun. */
async function forgetPosting({ ledger }: PostWorld, state: string) {
  await ledger.db.deleteFrom("post_parts").execute();
  await ledger.db.updateTable("posts").set({ state, sent_at: null, url: null, account: null }).execute();
}

async function lookUp(made: PostWorld) {
  const { ledger, clock } = made;
  const { signal, language, channels, network, networkRealm } = made.host();
  const lease = await acquireLease(ledger, clock, {
    name: "job post-approved",
    holder: "test/1/look",
    ttlMs: 60_000,
  });
  if (!lease) throw new Error("another run has the lease");
  try {
    const since = new Date(clock.now().getTime() - 26 * HOUR_MS);
    return await findPostsElsewhere({
      ...{ ledger, clock, signal, lease, language, since, channels, network, networkRealm },
    });
  } finally {
    await releaseLease(ledger.db, clock, lease);
  }
}

test.each(["approved", "proposed"])(
  "posts that are out, and %s in the backup, are found and go to nobody again",
  async (state) => {
    const made = await world();
    const one = await made.proposed({ network: "bluesky", text: "A page a day. {link}" });
    const two = await made.proposed({
      network: "mastodon",
      text: "A page a day.\n---\nA book a year. {link}",
    });
    await made.run();
    const out = [await made.onBluesky(), await made.onMastodon()];
    expect(out.map(({ length }) => length)).toEqual([1, 2]);
    await forgetPosting(made, state);
    made.clock.advance(26 * HOUR_MS);
    expect(await lookUp(made)).toEqual({ found: 2, asked: [] });
    expect([(await made.postNow(one.id)).state, (await made.postNow(two.id)).state]).toEqual([
      "rehearsed",
      "rehearsed",
    ]);
    await made.run();
    expect([await made.onBluesky(), await made.onMastodon()]).toEqual(out);
  },
);

test("one that is not out keeps the owner's word, and goes once", async () => {
  const made = await world();
  const post = await made.proposed({ network: "mastodon", text: "A page a day. {link}" });
  expect(await lookUp(made)).toEqual({ found: 0, asked: [] });
  expect((await made.postNow(post.id)).state).toBe("approved");
  await made.run();
  expect(await made.onMastodon()).toHaveLength(1);
});
