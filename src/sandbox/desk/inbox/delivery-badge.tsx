/** What became of a mail, as a small coloured word. */
const BADGES: Record<string, string> = {
  delivered: "good",
  opened: "good",
  clicked: "good",
  bounced: "bad",
  complained: "bad",
  failed: "bad",
  suppressed: "warn",
  delivery_delayed: "warn",
  scheduled: "warn",
};

/** The vendor's word, as a person writes it. */
export const stateWord = (state: string) => state.replaceAll("_", " ");

export function DeliveryBadge({ state }: { state: string }) {
  return <span class={`badge ${BADGES[state] ?? "calm"}`}>{stateWord(state)}</span>;
}
