/** Lists of the till, a page at a time. */
import type { StripeObject } from "../../stripe/store.ts";
import type { StripeDesk } from "./frame.tsx";

const PAGE = 50;

export interface Place {
  older: string | undefined;
  newer: string | undefined;
}

export interface PageOf<T> {
  data: T[];
  older: string | undefined;
  newer: string | undefined;
}

/** The newest where a place is not known: the sandbox may have been emptied since. */
export function pageOf<T extends StripeObject>(
  { objects }: StripeDesk,
  type: string,
  place: Place,
): PageOf<T> {
  const asked = place.older
    ? { startingAfter: place.older }
    : place.newer
      ? { endingBefore: place.newer }
      : {};
  const found = objects.page<T>(type, { limit: PAGE, ...asked }) ?? objects.page<T>(type, { limit: PAGE });
  const data = found?.data ?? [];
  const [first, last] = [data[0]?.id, data.at(-1)?.id];
  const isMore = (beyond: { startingAfter?: string; endingBefore?: string }) =>
    (objects.page<T>(type, { limit: 1, ...beyond })?.data.length ?? 0) > 0;
  return {
    data,
    newer: first && isMore({ endingBefore: first }) ? first : undefined,
    older: last && isMore({ startingAfter: last }) ? last : undefined,
  };
}

export const Pager = ({
  path,
  page: { newer, older },
}: {
  path: string;
  page: Omit<PageOf<unknown>, "data">;
}) => (
  <nav class="pager" aria-label="Pages">
    <span>{newer && <a href={`${path}?newer=${encodeURIComponent(newer)}`}>← Newer</a>}</span>
    <span>{older && <a href={`${path}?older=${encodeURIComponent(older)}`}>Older →</a>}</span>
  </nav>
);
