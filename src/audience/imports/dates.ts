/** Dates as other tools write them. */

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;
const NUMBERS = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?)?$/i;
const EPOCH = /^\d{10}(?:\d{3})?$/;

/** The instant, or null for what is empty or can't be read. A time without a zone is taken as UTC. */
export function readDate(text: string): Date | null {
  const given = text.trim();
  if (given === "") return null;
  return fromIso(given) ?? fromNumbers(given) ?? fromEpoch(given) ?? fromWords(given);
}

const real = (date: Date): Date | null => (Number.isNaN(date.getTime()) ? null : date);

function fromIso(text: string): Date | null {
  const [, year, month, day, hour = "00", minute = "00", second = "00", zone = "Z"] = ISO.exec(text) ?? [];
  if (year === undefined) return null;
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : "Z";
  return real(new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`));
}

/** 24.12.2025 has the day first; 12/24/2025 the month, as American tools write it, unless it can't be one. */
function fromNumbers(text: string): Date | null {
  const [, one, mark, two, year, hour = "0", minute = "0", second = "0", half] = NUMBERS.exec(text) ?? [];
  if (one === undefined) return null;
  const dayFirst = mark !== "/" || Number(one) > 12;
  const [day, month] = dayFirst ? [Number(one), Number(two)] : [Number(two), Number(one)];
  const hours = half ? (Number(hour) % 12) + (half.toLowerCase() === "pm" ? 12 : 0) : Number(hour);
  const date = new Date(Date.UTC(Number(year), month - 1, day, hours, Number(minute), Number(second)));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date : null;
}

function fromEpoch(text: string): Date | null {
  if (!EPOCH.test(text)) return null;
  return real(new Date(Number(text) * (text.length === 10 ? 1_000 : 1)));
}

/** Mar 5, 2024 or Tue, 05 Mar 2024 10:00:00 GMT. */
function fromWords(text: string): Date | null {
  if (!/[a-z]{3}/i.test(text) || !/\d{4}/.test(text)) return null;
  return real(new Date(/(GMT|UTC|Z|[+-]\d{4})$/i.test(text) ? text : `${text} UTC`));
}
