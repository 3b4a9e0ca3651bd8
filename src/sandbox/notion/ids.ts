/** Ids as Notion makes them: UUIDs for things, four odd characters, URL-encoded, for properties. */
import { randomInt, randomUUID } from "node:crypto";
import { invalid } from "./errors.ts";

const UUID = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i;
const PROPERTY_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:;<=>?@[]^_{|}~";

export const newId = (): string => randomUUID();

export const dashless = (id: string) => id.replaceAll("-", "");

/** The dashed, lower-case form of a UUID written either way; undefined when it is none. */
export const asUuid = (text: string): string | undefined => UUID.exec(text)?.slice(1).join("-").toLowerCase();

export function uuidAt(value: unknown, at: string): string {
  if (value === undefined) throw invalid(at, "should be defined", value);
  const id = typeof value === "string" ? asUuid(value) : undefined;
  if (!id) throw invalid(at, "should be a valid uuid", value);
  return id;
}

export function newPropertyId(taken: readonly string[]): string {
  const characters = Array.from({ length: 4 }, () => PROPERTY_ALPHABET[randomInt(PROPERTY_ALPHABET.length)]);
  const id = encodeURIComponent(characters.join(""));
  return taken.includes(id) || id === "title" ? newPropertyId(taken) : id;
}
