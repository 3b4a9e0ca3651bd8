/** Whether and when an event shows in the vendor's list: the owner may have it come late, or never. */
import type { ToldEvent } from "./told-events.ts";

const minutes = (seconds: number) => {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
};

/** Nothing for one that was there at once. */
export function Listed({ event: { created, listedAt }, now }: { event: ToldEvent; now: number }) {
  if (listedAt === null) return <span class="badge bad">never listed</span>;
  const late = listedAt - created;
  if (listedAt > now) return <span class="badge warn">listed in {minutes(listedAt - now)}</span>;
  return late > 0 ? <span class="badge warn">{minutes(late)} late</span> : null;
}
