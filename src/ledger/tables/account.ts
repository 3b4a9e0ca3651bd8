/** Whose a row is: see `core/account.ts`. */
import type { Realm } from "../../core/realm.ts";

export interface Of {
  service: string;
  account: string;
  realm: Realm;
}
