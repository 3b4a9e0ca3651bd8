import type { Realm } from "./realm.ts";

/** Whose ids, cursors and bindings these are: they never cross from one account or realm to another. */
export interface Account {
  service: string;
  account: string;
  realm: Realm;
}
