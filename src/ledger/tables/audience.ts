/** Tables of readers: who they are, what they agreed to, how they sign in, what they look at. */
import type { Generated, Insertable, Selectable } from "kysely";
import type { Realm } from "../../core/realm.ts";

/** One act of consent: which words were agreed to, where, and how. Never changed. */
export interface ConsentTable {
  id: string;
  subscriber_id: string;
  act: string;
  wording: string;
  place: string;
  at: string;
  facts: Generated<string>;
}

export interface SignInRow {
  id: string;
  subscriber_id: string;
  browser_hash: string;
  code_hash: string;
  tries: number;
  created_at: string;
  expires_at: string;
  used_at: string | null;
}

export interface SessionRow {
  id_hash: string;
  subscriber_id: string;
  created_at: string;
  seen_at: string;
  expires_at: string;
}

/** A day's visits of one salted hash, which can't be followed into the next day. */
export interface VisitRow {
  day: string;
  visitor: string;
  path: string;
  source: string;
  campaign: string;
  /** `utm_content`: the tag of the post whose link it was; empty for none. */
  content: string;
  first_at: string;
  count: number;
}

export interface ClickTable {
  id: Generated<number>;
  subscriber_id: string;
  issue_id: string | null;
  tags: string;
  url: string;
  at: string;
  /** Which of `mail_events` told of it. */
  event_id: Generated<string | null>;
}

export type SubscriberRow = Selectable<SubscriberTable>;

export type NewSubscriberRow = Insertable<SubscriberTable>;

export interface SubscriberTable {
  id: string;
  realm: Realm;
  email: string;
  email_key: string;
  name: string;
  tier: string;
  status: string;
  cohort: string | null;
  source: string;
  consent_act: string | null;
  consent_at: string | null;
  left_at: string | null;
  left_why: string | null;
  /** Their last sign of life that was measured: a click, a reply; null for none. */
  active_at: string | null;
  created_at: string;
  updated_at: string;
  /** What they said interests them: the name of a cohort. */
  interest: Generated<string | null>;
  cohort_why: Generated<string | null>;
  /** `rule` or `owner`. */
  cohort_by: Generated<string | null>;
  tags: Generated<string>;
  /** JSON: pause, frequency, topics. */
  preferences: Generated<string>;
  /** JSON: utm, referrer, ref code, landing page. */
  first_touch: Generated<string | null>;
  /** `money` or `gift`; null for a tier that came with them (an import, a sample). */
  tier_by: Generated<string | null>;
  /** What the tier is told from, for the owner. */
  tier_why: Generated<string | null>;
  /** When it may be another one with nothing else happening: a grace, a period, a gift that ends. */
  tier_until: Generated<string | null>;
  /** Until when the owner gives them premium. */
  gift_until: Generated<string | null>;
  /** When an import brought them, whose days may lie long before; null for who came otherwise. */
  imported_at: Generated<string | null>;
}
