import { describe, expect, test } from "vitest";
import { actsOf, type OwnersWord } from "../../../src/distribution/outbox/decide.ts";
import type { Post, PostState } from "../../../src/distribution/posts.ts";

const post = (state: PostState, decision = ""): Post => ({
  ...{ id: "1", realm: "sandbox", network: "bluesky", place: "", issueId: "2", variant: 1, isThread: false },
  ...{ tag: "3k2", madeBy: "extract", why: "", title: "", proposed: "One.", text: "One.", link: "" },
  ...{
    dueAt: new Date(0),
    dated: null,
    decision,
    state,
    problem: null,
    approvedAt: null,
    approvedRealm: null,
  },
  ...{
    approvedHash: null,
    missedAt: null,
    sentAt: null,
    url: null,
    costMicros: 0,
    account: null,
    remoteId: null,
    goneAt: null,
  },
});

const word = (over: Partial<OwnersWord> = {}): OwnersWord => ({
  text: "One.",
  decision: "",
  dated: null,
  ...over,
});
const kinds = (of: Post, over: Partial<OwnersWord>) => actsOf(of, word(over)).map(({ kind }) => kind);

describe("what the owner does to a row", () => {
  test.each([
    ["a new word approves it", post("proposed"), { decision: "Approved" }, ["ask", "approve"]],
    ["the same word once more does nothing", post("approved", "Approved"), { decision: "Approved" }, []],
    [
      "a text that is changed with the word is what is approved",
      post("proposed"),
      { text: "Two.", decision: "Approved" },
      ["edit", "ask", "approve"],
    ],
    [
      "a text that is changed after it asks again",
      post("approved", "Approved"),
      { text: "Two.", decision: "Approved" },
      ["edit", "ask"],
    ],
    [
      "another word of approval is a new one",
      post("proposed", "Approved"),
      { decision: "Approve again" },
      ["ask", "approve"],
    ],
    ["a word that is taken back keeps it", post("approved", "Approved"), {}, ["ask"]],
    ["what the command approved is not taken back by an empty column", post("approved"), {}, []],
    ["not now drops it", post("approved", "Approved"), { decision: "Not now" }, ["drop"]],
    [
      "what was dropped so may be approved after all",
      post("dropped", "Not now"),
      { decision: "Approved" },
      ["ask", "approve"],
    ],
    ["what was dropped for another reason may not", post("dropped"), { decision: "Approved" }, []],
    ["it was posted by hand", post("handed", "Approved"), { decision: "Posted by me" }, ["posted"]],
    [
      "what has begun to leave is as it is",
      post("sending", "Approved"),
      { text: "Two.", decision: "Not now" },
      [],
    ],
    ["what is out is as it is", post("sent", "Approved"), { text: "Two." }, []],
    [
      "what failed may be mended and approved again",
      post("failed", "Approved"),
      { text: "Two.", decision: "Approve again" },
      ["edit", "ask", "approve"],
    ],
    [
      "a time alone needs no new word",
      post("approved", "Approved"),
      { decision: "Approved", dated: new Date(9) },
      ["date"],
    ],
    ["an emptied text is no text", post("approved", "Approved"), { text: " ", decision: "Approved" }, []],
  ] as const)("%s", (_, of, over, wanted) => {
    expect(kinds(of, over)).toEqual(wanted);
  });
});
