/** Times on the desk: UTC, in the same few forms everywhere. */

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: "UTC" });

const SHORT = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

export const dayOf = (ms: number) => DAY.format(ms);

/** `14:05`, with the full time for machines and on hover. */
export function Clock({ ms }: { ms: number }) {
  const iso = new Date(ms).toISOString();
  return (
    <time datetime={iso} title={iso}>
      {CLOCK.format(ms)}
    </time>
  );
}

/** `short` leaves the weekday and the year to the hover. */
export function Moment({ ms, short = false }: { ms: number; short?: boolean }) {
  const iso = new Date(ms).toISOString();
  return (
    <time datetime={iso} title={short ? iso : undefined}>
      {short ? SHORT.format(ms) : `${dayOf(ms)}, ${CLOCK.format(ms)} UTC`}
    </time>
  );
}
