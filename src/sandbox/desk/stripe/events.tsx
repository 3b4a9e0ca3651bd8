/** All events, the newest first, with those that come late or never. */
import { Moment } from "../time.tsx";
import { wordsOf } from "./event-words.ts";
import { type StripeDesk, StripeLayout, StripeTabs } from "./frame.tsx";
import { Listed } from "./listed.tsx";
import { listEvents, type ToldEvent } from "./told-events.ts";

const PAGE = 100;

export interface EventPlace {
  olderThan: number | undefined;
  newerThan: number | undefined;
}

export function Events({ desk, place }: { desk: StripeDesk; place: EventPlace }) {
  const events = listEvents(desk.store, { limit: PAGE, ...place });
  const [first, last] = [events[0]?.seq, events.at(-1)?.seq];
  const isMore = (beyond: Partial<EventPlace>) => listEvents(desk.store, { limit: 1, ...beyond }).length > 0;
  return (
    <StripeLayout title="Events">
      <h1>Events</h1>
      <StripeTabs here="events" />
      {events.length > 0 ? (
        <EventTable desk={desk} events={events} />
      ) : (
        <p class="empty">Nothing has happened yet.</p>
      )}
      <nav class="pager" aria-label="Pages">
        <span>
          {first && isMore({ newerThan: first }) && <a href={`/stripe/events?newer=${first}`}>← Newer</a>}
        </span>
        <span>
          {last && isMore({ olderThan: last }) && <a href={`/stripe/events?older=${last}`}>Older →</a>}
        </span>
      </nav>
    </StripeLayout>
  );
}

const EventTable = ({ desk, events }: { desk: StripeDesk; events: ToldEvent[] }) => (
  <div class="scroll">
    <table class="list">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Of</th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr>
            <td class="grow">
              {wordsOf(event.type).label} <Listed event={event} now={desk.life.now()} />
              <br />
              <small class="mono">{event.type}</small>
            </td>
            <td class="keep mono">
              {event.customer ? (
                <a href={`/stripe/customers/${event.customer}`}>{event.objectId}</a>
              ) : (
                event.objectId
              )}
            </td>
            <td class="keep">
              <Moment ms={event.created * 1000} short />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
