/** What happened to a customer, the newest first. Every event is among those of the till. */
import { Moment } from "../time.tsx";
import { isTelling, wordsOf } from "./event-words.ts";
import type { StripeDesk } from "./frame.tsx";
import { Listed } from "./listed.tsx";
import { eventsOf } from "./told-events.ts";

export function Timeline({ desk, customer }: { desk: StripeDesk; customer: string }) {
  const all = eventsOf(desk.store, customer);
  // One that nobody was told of is worth seeing, whatever it was.
  const events = all.filter(({ type, listedAt }) => isTelling(type) || listedAt === null);
  return (
    <ol class="timeline">
      {events.map((event) => {
        const { label, colour } = wordsOf(event.type);
        return (
          <li class={colour || undefined}>
            <b>{label}</b> <Moment ms={event.created * 1000} short />
            <p>
              <span class="mono">{event.type}</span> <Listed event={event} now={desk.life.now()} />
            </p>
          </li>
        );
      })}
    </ol>
  );
}
