/** The port by which the dashboard reaches the owner's spreadsheet. Adapter: `services/sheets`. */
import type { Account } from "../../core/account.ts";
import type { Dashboard, TabKey } from "./model.ts";

export interface Sheets {
  account: Account;
  /** Who pressroom is over there: with this address a spreadsheet is shared. */
  address: string;
  /** Makes an empty spreadsheet. Throws ServiceError with the code MAY_NOT_OWN where this account can own no files. */
  make(title: string): Promise<Place>;
  /** Lets somebody edit it, who is told by mail. Asked again, it changes nothing. */
  share(id: string, address: string): Promise<void>;
  open(id: string): Sheet;
}

export interface Place {
  id: string;
  /** Where a person sees it. */
  url: string;
}

export interface Sheet {
  /** Reads in one call what stands there. Throws ServiceError. */
  read(): Promise<Standing>;
  /** Asks whether it can be reached and written; says what was seen, for a person. Throws ServiceError. */
  check(): Promise<string>;
}

/** A spreadsheet as it stood when it was read. */
export interface Standing extends Place {
  title: string;
  /** What the owner wrote below a heading of theirs, by the row's first cell. Numbers as they are, not in minor units. */
  owners(tab: TabKey, column: string): ReadonlyMap<string, string | number>;
  /**
   * Brings it up to the dashboard in one call, or in none where nothing differs: values, and whatever of the layout is
   * missing. What the owner wrote, named, moved or coloured stays. Gives the titles of the tabs that changed.
   */
  write(dashboard: Dashboard): Promise<readonly string[]>;
}
