/** What `doctor` says of backups: whether the last one is good and young, whether each place is there, and the last drill. */
import type { App } from "../app.ts";
import { ConfigError, HomeError, ServiceError } from "../core/errors.ts";
import { isDrillDue, lastBackup, lastDrill, wasGood } from "../operations/backup/backups.ts";
import type { Place } from "../operations/backup/place.ts";
import type { Health } from "../operations/health.ts";

const SET_UP = "npm run pressroom -- setup backup";
const DRILL = "npm run pressroom -- drill";
const DAY_MS = 24 * 60 * 60_000;
/** Two nights and a day: a machine may sleep through one. */
const YOUNG_MS = 3 * DAY_MS;

/** Nothing of the pipe waits for a backup. Where all is a rehearsal there is nothing to lose yet. */
export async function checkBackups(app: App): Promise<Health> {
  const isReal = Object.values(app.realms).some((realm) => realm === "live");
  const row = { service: "backup", realm: isReal ? ("live" as const) : ("sandbox" as const), blocks: "" };
  const { recipient } = app.config.backup;
  try {
    const places = await app.backupPlaces();
    if (!recipient || places.length === 0) {
      const missing = recipient ? "a place for it (a folder on another disk, or a bucket)" : "a backup key";
      return { ...row, ok: false, checked: "there is no backup yet", missing, next: SET_UP };
    }
    return { ...row, ...(await checkPlaces(app, places)) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { ...row, ok: false, checked: "no place could be opened", missing: error.message, next: SET_UP };
  }
}

async function checkPlaces(
  app: App,
  places: readonly Place[],
): Promise<Pick<Health, "ok" | "checked" | "missing" | "next">> {
  const { ledger, clock } = app;
  const now = clock.now().getTime();
  const last = await lastBackup(ledger.db);
  const isYoung = last !== undefined && now - Date.parse(last.at) < YOUNG_MS;
  const away = (await Promise.all(places.map(whyAway))).filter((why) => why !== null);
  const drilled = await lastDrill(ledger.db);
  const isTried = drilled !== undefined && wasGood(drilled);
  const isToTry = !drilled || (await isDrillDue(ledger.db, clock.now()));
  const tooOld = last ? `the last good backup is of ${last.at.slice(0, 10)}` : "a first backup";
  const missing = [
    ...(isYoung ? [] : [tooOld]),
    ...away,
    ...(drilled && !isTried ? [`the last drill ${drilled.drill}`] : []),
  ];
  const next = [
    ...(isYoung && away.length === 0 ? [] : ["Then: npm run pressroom -- backup"]),
    ...(isToTry || !isTried ? [`Try once a month whether you can open it: ${DRILL}`] : []),
  ];
  return {
    ok: missing.length === 0,
    checked: `${sayLast(last)} in ${places.map(({ said }) => said).join(" and ")}; ${sayDrilled(drilled?.drilled_at)}`,
    missing: missing.join("; "),
    next: next.join(" "),
  };
}

/** When the last good archive was made, and the last drill; null while no backup is set up. */
export async function backupNews({ ledger, config }: App) {
  if (config.backup.recipient === undefined) return null;
  const [last, drilled] = [await lastBackup(ledger.db), (await lastDrill(ledger.db))?.drilled_at ?? null];
  return { at: last?.at ?? null, drilledAt: drilled, said: `${sayLast(last)}; ${sayDrilled(drilled)}` };
}

const sayLast = (last: { at: string; bytes: number } | undefined): string =>
  last
    ? `${last.at.slice(0, 16).replace("T", " ")} UTC, ${(last.bytes / 1e6).toFixed(1)} MB, read back`
    : "none yet";

const sayDrilled = (at: string | null | undefined): string =>
  at ? `last drill on ${at.slice(0, 10)}` : "no drill yet: nobody knows whether your key opens it";

async function whyAway(place: Place): Promise<string | null> {
  try {
    await place.list();
    return null;
  } catch (error) {
    if (error instanceof HomeError || error instanceof ServiceError) return error.message;
    throw error;
  }
}
