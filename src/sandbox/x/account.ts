/** How the owner's account there stands, and what it is called. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";

export const STATES = ["fine", "suspended", "no-credits"] as const;
export type AccountState = (typeof STATES)[number];

const read = (store: DatabaseSync, name: "state" | "name", otherwise: string): string =>
  String(prepared(store, "select value from x_account where name = ?").get(name)?.value ?? otherwise);

export const stateOf = (store: DatabaseSync): string => read(store, "state", "fine");
export const displayNameOf = (store: DatabaseSync): string => read(store, "name", "Letters");

export const setAccount = ({ store }: Pick<TwinContext, "store">, name: "state" | "name", value: string) =>
  prepared(store, "insert or replace into x_account values (?, ?)").run(name, value);
