/** Times on the desk: UTC, in the same few forms everywhere. */

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: "UTC" });

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

export function Moment({ ms }: { ms: number }) {
  return (
    <time datetime={new Date(ms).toISOString()}>
      {dayOf(ms)}, {CLOCK.format(ms)} UTC
    </time>
  );
}
