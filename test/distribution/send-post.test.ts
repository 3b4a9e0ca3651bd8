import { describe, expect, onTestFinished, test } from "vitest";
import { PICTURE_GONE, ServiceError } from "../../src/core/errors.ts";
import type { Network, NetworkName } from "../../src/distribution/network.ts";
import { dropPost, editPost } from "../../src/distribution/posts.ts";
import { temporaryHome } from "../sandbox/sandbox-for-test.ts";
import { postWorld } from "./post-world.ts";
import { threadRun } from "./thread-run.ts";

const THREAD = "One page a day.\n---\nTwo is too much.\n---\nThree people tried.";

async function world(options: Parameters<typeof postWorld>[1] = {}) {
  const opened = await postWorld(temporaryHome(), options);
  onTestFinished(() => opened.close());
  return opened;
}

describe("an approved post", () => {
  test("goes when its time comes, whole and in order, and says where it is", async () => {
    const { proposed, run, postNow, onBluesky, clock } = await world();
    const { id } = await proposed({ network: "bluesky", text: THREAD, dueAt: "2026-03-02T10:00:00.000Z" });
    expect(await run()).toMatchObject({ sent: 0 });
    clock.advance(60 * 60_000);
    expect(await run()).toMatchObject({ sent: 1, later: [], failed: [] });
    expect(await onBluesky()).toEqual([
      "One page a day.\n\nletters.example/issues/on-reading-slowly",
      ...["Two is too much.", "Three people tried."],
    ]);
    expect(await postNow(id)).toMatchObject({ state: "rehearsed", url: expect.stringContaining("/post/") });
    expect(await run()).toMatchObject({ sent: 0 });
    expect(await onBluesky()).toHaveLength(3);
  });

  test("whose text was changed after the word waits for another word", async () => {
    const { proposed, run, postNow, onMastodon, ledger, clock } = await world();
    const { id } = await proposed({ network: "mastodon", text: "One page a day." });
    await editPost(ledger.db, clock, id, "Ten pages a day.");
    expect(await run()).toMatchObject({ sent: 0 });
    expect(await postNow(id)).toMatchObject({
      state: "proposed",
      problem: expect.stringContaining("changed it"),
    });
    expect(await onMastodon()).toEqual([]);
  });

  test("of an issue that was withdrawn never goes; of one that is not on the site it waits for a word", async () => {
    const { proposed, run, postNow, ledger } = await world();
    const { id } = await proposed({ network: "bluesky", text: "One page a day." });
    await ledger.db.updateTable("issues").set({ url: null }).execute();
    await run();
    expect(await postNow(id)).toMatchObject({
      state: "proposed",
      problem: "The issue is not on the site any more.",
    });
    const other = await proposed({ network: "mastodon", text: "One page a day." });
    await ledger.db.updateTable("issues").set({ status: "withdrawn" }).execute();
    await run();
    expect(await postNow(other.id)).toMatchObject({ state: "dropped" });
  });

  test("goes once where two versions of it were approved, and the others are no more to decide upon", async () => {
    const { proposed, run, postNow, onBluesky } = await world();
    const { id } = await proposed({ network: "bluesky", text: "One page a day." });
    const second = await proposed({ network: "bluesky", text: "A page a day.", variant: 2 });
    const third = await proposed({ network: "bluesky", text: "A page.", variant: 3, approved: false });
    const elsewhere = await proposed({ network: "mastodon", text: "A page.", approved: false });
    await run();
    expect(await onBluesky()).toHaveLength(1);
    expect(await postNow(id)).toMatchObject({ state: "rehearsed" });
    for (const other of [second, third])
      expect(await postNow(other.id)).toMatchObject({
        state: "dropped",
        problem: "Another version of this went to the same place.",
      });
    expect(await postNow(elsewhere.id)).toMatchObject({ state: "proposed" });
  });

  test("that was missed by hours is told, and goes when it may", async () => {
    const { proposed, run, postNow, clock } = await world();
    const { id } = await proposed({ network: "bluesky", text: "One page a day." });
    clock.set("2026-03-02T23:00:00.000Z");
    expect(await run()).toMatchObject({ sent: 0, missed: ["Bluesky"] });
    const slid = await postNow(id);
    expect(slid.missedAt).toEqual(clock.now());
    expect(slid.dueAt.toISOString()).toBe("2026-03-03T07:00:00.000Z");
    clock.set("2026-03-03T07:05:00.000Z");
    expect(await run()).toMatchObject({ sent: 1, missed: [] });
  });

  test("is never posted to a real network with a link to this machine, nor by a sandbox's word", async () => {
    const { proposed, run, postNow } = await world();
    const { id } = await proposed({ network: "bluesky", text: "One page a day." });
    expect(await run({ networkRealm: () => "live" })).toMatchObject({ sent: 0 });
    expect(await postNow(id)).toMatchObject({
      state: "proposed",
      problem: expect.stringContaining("sandbox"),
    });
  });
});

test("a token that is revoked in the middle of a thread keeps the rest waiting; it is completed in place", async () => {
  const { proposed, run, postNow, onMastodon, sandbox, clock } = await world();
  const { id } = await proposed({ network: "mastodon", text: THREAD });
  sandbox.addFaults([
    { service: "mastodon", match: "POST /api/v1/statuses", kind: "status", status: 401, after: 1, count: 1 },
  ]);
  expect(await run()).toMatchObject({ sent: 0, later: [{ where: "Mastodon" }] });
  expect(await onMastodon()).toHaveLength(1);
  expect(await postNow(id)).toMatchObject({ state: "sending" });
  clock.advance(10 * 60_000);
  expect(await run()).toMatchObject({ sent: 1 });
  expect((await onMastodon()).map((text) => text.slice(0, 5))).toEqual(["One p", "Two i", "Three"]);
});

test("an answer that is lost is looked up before anything is sent again", async () => {
  const { proposed, run, postNow, onMastodon, sandbox, clock } = await world();
  const { id } = await proposed({ network: "mastodon", text: "One page a day." });
  sandbox.addFaults([{ service: "mastodon", match: "POST /api/v1/statuses", kind: "drop-after", count: 1 }]);
  await run();
  expect(await postNow(id)).toMatchObject({ state: "unknown" });
  // Too soon to say whether it is still on its way.
  await run();
  expect(await postNow(id)).toMatchObject({ state: "unknown" });
  clock.advance(2 * 60_000);
  expect(await run()).toMatchObject({ sent: 1 });
  expect(await onMastodon()).toHaveLength(1);
});

test("a network that is away is asked once in a run, not once for each post", async () => {
  const { proposed, run, postNow, sandbox } = await world();
  await proposed({ network: "bluesky", text: "One page a day." });
  const next = await proposed({ network: "bluesky", text: "A page a day.", place: "elsewhere" });
  sandbox.addFaults([{ service: "bluesky", kind: "status", status: 503, count: 0 }]);
  expect(await run()).toMatchObject({ sent: 0, later: [{ where: "Bluesky" }] });
  expect(await postNow(next.id)).toMatchObject({ state: "approved", problem: null });
});

test("what the owner says while a run goes on holds for what has not begun", async () => {
  const { proposed, run, postNow, network, ledger, clock, onBluesky } = await world();
  await proposed({ network: "bluesky", text: "One page a day." });
  const next = await proposed({ network: "bluesky", text: "A page a day.", place: "elsewhere" });
  const meanwhile = async (name: NetworkName) => {
    await ledger.transaction((db) => dropPost(db, clock, next.id, "You said not now."));
    return network(name);
  };
  expect(await run({ network: meanwhile })).toMatchObject({ sent: 1 });
  expect(await postNow(next.id)).toMatchObject({ state: "dropped", problem: "You said not now." });
  expect(await onBluesky()).toHaveLength(1);
});

test("a rehearsal that was interrupted is not completed on the real network", async () => {
  const { proposed, run, postNow, network, sandbox, clock, onMastodon } = await world();
  const { id } = await proposed({ network: "mastodon", text: THREAD });
  const refused = { match: "POST /api/v1/statuses", kind: "status", status: 401, after: 1 } as const;
  sandbox.addFaults([{ service: "mastodon", ...refused, count: 1 }]);
  await run();
  clock.advance(10 * 60_000);
  const real = async (name: NetworkName) => {
    const opened = await network(name);
    return { ...opened, account: { ...opened.account, realm: "live" as const } };
  };
  expect(await run({ network: real, networkRealm: () => "live" })).toMatchObject({ sent: 0, failed: [] });
  expect(await onMastodon()).toHaveLength(1);
  expect((await postNow(id)).state).toBe("sending");
});

test("a picture that the network did not keep is handed over anew, once", async () => {
  const { proposed, run, network, onBluesky } = await world();
  await proposed({ network: "bluesky", text: "One page a day." });
  const asked = { prepare: 0, post: 0 };
  const forgetful = async (name: NetworkName): Promise<Network> => {
    const opened = await network(name);
    const { poster } = opened;
    if (!poster) return opened;
    return {
      ...opened,
      poster: {
        ...poster,
        prepare: (part) => {
          asked.prepare++;
          return poster.prepare(part);
        },
        async post(prepared) {
          if (asked.post++ > 0) return poster.post(prepared);
          const gone = { service: "bluesky", operation: "post", message: "no such picture", status: 400 };
          throw new ServiceError({ ...gone, code: PICTURE_GONE, retryable: false, effect: "refused" });
        },
      },
    };
  };
  expect(await run({ network: forgetful })).toMatchObject({ sent: 1, failed: [] });
  expect(asked).toEqual({ prepare: 2, post: 2 });
  expect(await onBluesky()).toHaveLength(1);
});

test("a network that is away keeps no other from its posts", async () => {
  const { proposed, run, onMastodon, sandbox } = await world();
  await proposed({ network: "bluesky", text: "One page a day." });
  await proposed({ network: "mastodon", text: "One page a day." });
  sandbox.addFaults([{ service: "bluesky", kind: "status", status: 503, count: 0 }]);
  expect(await run()).toMatchObject({ sent: 1, later: [{ where: "Bluesky" }] });
  expect(await onMastodon()).toHaveLength(1);
});

test("what is posted by hand comes into the owner's hands when it is due, and nothing leaves", async () => {
  const { proposed, run, postNow } = await world();
  const { id } = await proposed({ network: "x", text: "One page a day." });
  expect(await run()).toMatchObject({ sent: 0, handed: 1 });
  expect(await postNow(id)).toMatchObject({ state: "handed", url: `https://letters.example/hand/${id}` });
});

test("threads of five, through faults, deaths, sleeps and revoked tokens: never a part twice, always whole and in order", async () => {
  const seed = Math.floor(Math.random() * 1_000_000);
  for (let n = 0; n < 20; n++) expect((await threadRun(seed + n)).wrong, `seed ${seed + n}`).toEqual([]);
}, 60_000);
