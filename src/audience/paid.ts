import type { SubscriberRow } from "../ledger/tables.ts";

/** Whether money ever came from this person, whom nothing here may forget then. So far only their tier can tell. */
export const hasPaid = ({ tier }: Pick<SubscriberRow, "tier">): boolean => tier !== "free";
