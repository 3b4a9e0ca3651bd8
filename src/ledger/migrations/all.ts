import { sql as first } from "./001-first.ts";
import { sql as desk } from "./002-desk.ts";
import { sql as readers } from "./003-readers.ts";
import { sql as delivery } from "./004-delivery.ts";
import { sql as money } from "./005-money.ts";
import { sql as cheaperSend } from "./006-cheaper-send.ts";
import { sql as growth } from "./007-growth.ts";
import { sql as customerDiscount } from "./008-customer-discount.ts";
import { sql as social } from "./009-social.ts";
import { sql as reach } from "./010-reach.ts";
import { sql as scores } from "./011-scores.ts";
import { sql as runs } from "./012-runs.ts";
import { sql as backups } from "./013-backups.ts";

export interface Migration {
  id: number;
  name: string;
  sql: string;
}

/** In order, forward only. What was released is never edited: its checksum stands in every ledger that ran it. */
export const MIGRATIONS: readonly Migration[] = [
  { id: 1, name: "first", sql: first },
  { id: 2, name: "desk", sql: desk },
  { id: 3, name: "readers", sql: readers },
  { id: 4, name: "delivery", sql: delivery },
  { id: 5, name: "money", sql: money },
  { id: 6, name: "cheaper send", sql: cheaperSend },
  { id: 7, name: "growth", sql: growth },
  { id: 8, name: "customer discount", sql: customerDiscount },
  { id: 9, name: "social", sql: social },
  { id: 10, name: "reach", sql: reach },
  { id: 11, name: "scores", sql: scores },
  { id: 12, name: "runs", sql: runs },
  { id: 13, name: "backups", sql: backups },
];
