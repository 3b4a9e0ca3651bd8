/** What happened to a customer, the newest first. */
import { Moment } from "../time.tsx";
import { wordsOf } from "./event-words.ts";
import type { StripeDesk } from "./frame.tsx";
import { Listed } from "./listed.tsx";
import { eventsOf } from "./told-events.ts";

export function Timeline({ desk, customer }: { desk: StripeDesk; customer: string }) {
  const events = eventsOf(desk.store, customer);
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
