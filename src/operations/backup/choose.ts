/** Which archive is meant. */
import { ConfigError, HomeError } from "../../core/errors.ts";
import { type ArchiveName, archivesIn, type Place } from "./place.ts";

/** The newest one, or the newest made by then. Throws HomeError when there is none, or several homes' lie there. */
export async function chooseArchive(
  place: Pick<Place, "list" | "said">,
  at: Date | null,
): Promise<ArchiveName> {
  const all = archivesIn(await place.list(), null);
  if (all.length === 0) throw new HomeError(`There is no archive of pressroom's in ${place.said}.`);
  const homes = new Set(all.map(({ name }) => name.split("-")[1]));
  if (homes.size > 1) {
    throw new HomeError(
      `Archives of ${homes.size} homes lie in ${place.said}. Name the one you want: --from FILE, or a folder that holds only its archives.`,
    );
  }
  const chosen = all.find((one) => at === null || one.at <= at);
  if (!chosen) {
    const first = all.at(-1)?.at.toISOString() ?? "";
    throw new HomeError(`No archive in ${place.said} is as old as that; the first one is of ${first}.`);
  }
  return chosen;
}

/** A day means its end; an instant itself. Throws ConfigError. */
export function readInstant(given: string): Date {
  const text = /^\d{4}-\d\d-\d\d$/.test(given) ? `${given}T23:59:59.999Z` : given;
  const at = new Date(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(at.getTime())) return at;
  throw new ConfigError("The command", [
    {
      key: "--at",
      wrong: `“${given}” is no day and no time`,
      example: "--at 2026-11-20, or --at 2026-11-20T04:00:00Z",
    },
  ]);
}
