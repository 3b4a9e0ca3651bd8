/** What became of a mail, as a small coloured word. */
const BADGES: Record<string, string> = {
  delivered: "good",
  bounced: "bad",
  complained: "bad",
  suppressed: "warn",
  scheduled: "warn",
};

export function DeliveryBadge({ state }: { state: string }) {
  return <span class={`badge ${BADGES[state] ?? "calm"}`}>{state}</span>;
}
