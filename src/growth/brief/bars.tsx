/** A picture that every mail program shows: bars that are cells of tables, with their figures beside them. */
import { FRAME_STYLES as look } from "../../content/mail/mail-styles.ts";

export interface Bar {
  label: string;
  /** What stands beside it. */
  figure: string;
  /** 0 to 1: how much of it is filled. */
  share: number;
}

/** Seen on light paper and on dark alike, because programs that invert colours leave this one as it is. */
const FULL = "#c0563f";
const cell = "padding:0;font-size:0;line-height:0";
const bar = "height:12px;border-radius:3px";
const words = "margin:0;font-size:15px;line-height:1.4";

/** Label, bar and figure side by side. */
export const Bars = ({ bars }: { bars: readonly Bar[] }) => (
  <table role="presentation" width="100%" {...BARE} style={TABLE}>
    {bars.map((one) => (
      <Row {...one} />
    ))}
  </table>
);

/** Longer words stand above their bars, which have the whole width of a phone then. */
export const WideBars = ({ bars }: { bars: readonly Bar[] }) => (
  <>
    {bars.map(({ label, figure, share }) => (
      <>
        <p style={`${words};margin:0 0 6px`}>
          <strong>{figure}</strong> {label}
        </p>
        <Track share={share} style={TABLE} />
      </>
    ))}
  </>
);

const BARE = { cellpadding: "0", cellspacing: "0", border: 0 };
const TABLE = "width:100%;margin:0 0 20px;border-collapse:separate";

/** A little more than nothing is seen as something. */
const percentOf = (share: number): number =>
  share <= 0 ? 0 : Math.min(100, Math.max(2, Math.round(share * 100)));

function Row({ label, figure, share }: Bar) {
  return (
    <tr>
      <td width="26%" style="padding:4px 12px 4px 0;vertical-align:middle">
        <p class="soft" style={`${look.lastSmall};white-space:nowrap`}>
          {label}
        </p>
      </td>
      <td style="padding:4px 0;vertical-align:middle">
        <Track share={share} style="width:100%" />
      </td>
      <td width="1%" align="right" style="padding:4px 0 4px 12px;vertical-align:middle">
        <p style={`${words};white-space:nowrap`}>{figure}</p>
      </td>
    </tr>
  );
}

function Track({ share, style }: Pick<Bar, "share"> & { style: string }) {
  const filled = percentOf(share);
  return (
    <table role="presentation" width="100%" {...BARE} style={style}>
      <tr>
        {filled > 0 && (
          <td width={`${filled}%`} bgcolor={FULL} style={`${cell};${bar};background-color:${FULL}`}>
            &nbsp;
          </td>
        )}
        {filled < 100 && (
          <td class="offer" width={`${100 - filled}%`} style={`${cell};${bar};${TRACK}`}>
            &nbsp;
          </td>
        )}
      </tr>
    </table>
  );
}

/** The shade of an offer, which the style sheet of all mails darkens where the paper is dark. */
const TRACK = "background-color:#f4f0e8";

const WIDTH = 20;

/** The same in plain text, of these letters. */
export function barsText(bars: readonly Bar[], { full = "#", empty = "." } = {}): string {
  const longest = Math.max(...bars.map(({ label }) => label.length));
  return bars
    .map(({ label, figure, share }) => {
      const filled = Math.max(share > 0 ? 1 : 0, Math.round((percentOf(share) / 100) * WIDTH));
      return `${label.padEnd(longest)}  ${full.repeat(filled)}${empty.repeat(WIDTH - filled)}  ${figure}`;
    })
    .join("\n");
}
