/** Whether an approved post may go now: told from what stands in the ledger, before anything leaves. */
import { mayReach, type Realm } from "../core/realm.ts";
import { approvedContent, OTHER_HAS_GONE, type Post, timeOf } from "./posts.ts";
import { nextSlot, type SlotRules } from "./slots.ts";

export interface DueFacts {
  now: Date;
  /** Of the network as it is now. */
  sink: Realm;
  /** Of the link: as real as the issue and the site together. */
  link: Realm;
  issue: { isPublished: boolean; isWithdrawn: boolean };
  /** Another version of the same went to the same place. */
  hasGone: boolean;
  /** When other posts to this network went, or are to go before this one. */
  taken: readonly Date[];
  slots: SlotRules;
  /** At which hour the network's readers are there. */
  hour: number;
  /** What the place's own rules say against it now. */
  rule: string | null;
  /** Why its text can't go as it is. */
  text: string | null;
}

export type Verdict =
  | { kind: "go"; missed: boolean }
  /** Later: at `at`. `missed` says that it should have gone before now. */
  | { kind: "wait"; at: Date; missed: boolean }
  /** Needs another word of the owner's. */
  | { kind: "ask"; why: string }
  | { kind: "drop"; why: string }
  /** Nothing is wrong with it, and it can't go while this lasts. */
  | { kind: "hold"; why: string };

/** A job may be late by its own interval, or by a night's sleep: from here on it is told. */
const MISSED_MS = 3 * 60 * 60_000;

export function verdictOn(post: Post, facts: DueFacts): Verdict {
  const { now, issue } = facts;
  if (issue.isWithdrawn) return { kind: "drop", why: "The issue was withdrawn." };
  if (facts.hasGone) return { kind: "drop", why: OTHER_HAS_GONE };
  if (post.approvedHash !== approvedContent(post))
    return { kind: "ask", why: "You changed it after you had approved it: approve it as it is now." };
  if (facts.text !== null) return { kind: "ask", why: facts.text };
  if (post.approvedRealm === null || !mayReach(post.approvedRealm, facts.sink))
    return { kind: "ask", why: "It was approved on a sandbox's desk, and would be posted for real." };
  if (!issue.isPublished) return { kind: "ask", why: "The issue is not on the site any more." };
  if (!mayReach(facts.link, facts.sink))
    return { kind: "hold", why: "Its link leads to this machine only: your site has no public address yet." };
  if (facts.rule !== null) return { kind: "hold", why: facts.rule };
  return inTime(post, facts, now);
}

function inTime(post: Post, { taken, slots, hour }: DueFacts, now: Date): Verdict {
  const at = timeOf(post);
  // Approved after its time: nobody is late.
  const since = Math.max(at.getTime(), post.approvedAt?.getTime() ?? 0);
  const missed = post.missedAt === null && now.getTime() - since >= MISSED_MS;
  if (at > now) return { kind: "wait", at, missed: false };
  const slot = nextSlot(slots, { from: now, taken, hour });
  return slot.getTime() <= now.getTime() ? { kind: "go", missed } : { kind: "wait", at: slot, missed };
}
