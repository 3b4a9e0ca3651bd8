/** A post's text cut by its facets, as apps do it: those that lie outside of it, or over another, are passed over. */

export interface Piece {
  text: string;
  /** Where it leads; null for plain words. */
  to: { kind: "link" | "tag" | "mention"; value: string } | null;
}

interface Facet {
  index: { byteStart: number; byteEnd: number };
  features: { $type: string; uri?: string; tag?: string; did?: string }[];
}

export function piecesOf(record: { text?: unknown; facets?: unknown }): Piece[] {
  const bytes = Buffer.from(String(record.text ?? ""));
  const facets = Array.isArray(record.facets) ? (record.facets as Facet[]) : [];
  const pieces: Piece[] = [];
  let from = 0;
  const plain = (end: number) => {
    if (end > from) pieces.push({ text: bytes.subarray(from, end).toString(), to: null });
  };
  for (const { index, features } of facets.toSorted(
    (one, other) => one.index.byteStart - other.index.byteStart,
  )) {
    const { byteStart, byteEnd } = index;
    const to = targetOf(features[0]);
    if (!to || byteStart < from || byteEnd <= byteStart || byteEnd > bytes.length) continue;
    plain(byteStart);
    pieces.push({ text: bytes.subarray(byteStart, byteEnd).toString(), to });
    from = byteEnd;
  }
  plain(bytes.length);
  return pieces;
}

function targetOf(feature: Facet["features"][number] | undefined): Piece["to"] {
  if (feature?.uri !== undefined && /^https?:\/\//i.test(feature.uri))
    return { kind: "link", value: feature.uri };
  if (feature?.tag !== undefined) return { kind: "tag", value: feature.tag };
  return feature?.did === undefined ? null : { kind: "mention", value: feature.did };
}
