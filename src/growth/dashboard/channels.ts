/** Channels: what each one brought and cost, then each post. What was spent is the owner's to say, in a column of their own. */
import { minorDigits } from "../../core/money.ts";
import { sayReach } from "../../distribution/reach.ts";
import type { Spend } from "../basis.ts";
import { type Brought, NOTHING, type PostFigures } from "../metrics/brought.ts";
import { reactionsOf } from "../say-posts.ts";
import { cell, column, notesColumn } from "./cells.ts";
import type { Board } from "./dashboard.ts";
import type { Cell, Tab } from "./model.ts";

export const SPEND = "Spend";

const SPEND_NOTE =
  "Yours: all that you spent on this channel so far, in the newsletter's currency. It counts beside what your settings name (growth.spend).";

export function channelsTab(board: Board): Tab {
  const { metrics } = board;
  const money = { money: metrics.currency };
  return {
    ...{ key: "channels", title: "Channels", heat: [], charts: [] },
    columns: [
      column("Channel", "text", { width: 170 }),
      counted("Posts", "What pressroom posted there, or you by hand.", 56),
      counted("Reach", "Likes, reposts, replies, points and comments, as they were last seen there.", 56),
      counted("Visits", "People who came by it, each counted anew on another day; bots are left out.", 56),
      counted("Sign-ups", "People whose first touch it was, and who asked to get the letters."),
      counted("Confirmed", "Of all whose first touch it was, those who said yes.", 80),
      counted(
        "Active at 30 d",
        "Still on the list thirty days after they confirmed, of those whose days are over.",
        92,
      ),
      counted("Ever paid", "People whose first touch it was, and who ever paid."),
      { ...column("Revenue", money), note: "What they paid, less what went back to them; before fees." },
      {
        ...column("Spent", money),
        isStyled: true,
        note: "What networks charged for posts, yours below “Spend”, and what your settings name (growth.spend).",
      },
      column("CAC", money, { key: "cacCents" }),
      column("Payback, months", "decimal", { key: "paybackMonths" }),
      { title: SPEND, width: 84, format: money, note: SPEND_NOTE, isOwners: true },
      notesColumn(),
    ],
    rows: [...channelRows(board), ...postRows(board)],
  };
}

const counted = (title: string, note: string, width = 70) => ({ ...column(title, "count", { width }), note });

/** By name, so that a row stays where it stands while its figures change. */
function channelRows({ metrics, spent }: Board): Cell[][] {
  const { channels, brought } = metrics;
  const paid = new Map(channels.map((channel) => [channel.name, channel]));
  const came = new Map(brought.bySource.map((one) => [one.name, one]));
  const posts = Map.groupBy(brought.byPost, ({ source }) => source);
  const ofPosts = new Set(brought.byPost.map(({ name }) => name));
  const unread = spent.unread.filter((name) => !ofPosts.has(name));
  const names = [...new Set([...came.keys(), ...paid.keys(), ...posts.keys(), ...unread])].sort();
  return names.map((name) => {
    const [channel, ofChannel = []] = [paid.get(name), posts.get(name)];
    // Who paid and is nobody's yet came from nowhere that is counted.
    const one = came.get(name) ?? { ...NOTHING, paid: channel?.payers ?? 0 };
    return [
      ...[cell(name), cell(ofChannel.length), cell(reactionsOf(ofChannel)), ...broughtCells(one)],
      spentCell(name, channel?.spentMinor ?? 0, spent),
      ...[cell(channel?.cacMinor ?? null), cell(channel?.paybackMonths ?? null)],
    ];
  });
}

/** Below the channels: sources are written in small letters, so none is called as a post is. The newest first. */
const postRows = ({ metrics: { brought, zone }, spent }: Board): Cell[][] =>
  brought.byPost.map((post) => {
    const { name, reach, costMinor } = post;
    return [
      ...[cell(name, { note: aboutPost(post, zone) }), cell(null)],
      cell(reactionsOf([post]), reach ? { note: sayReach(reach) } : {}),
      ...[...broughtCells(post), spentCell(name, costMinor, spent), cell(null), cell(null)],
    ];
  });

const spentCell = (name: string, minor: number | null, { unread }: Spent): Cell =>
  cell(minor, unread.includes(name) ? { note: UNREAD, style: "bad" } : {});

const aboutPost = ({ issue, sentAt, url }: PostFigures, zone: string): string => {
  const day = new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "medium" }).format(sentAt);
  return [`“${issue.title}”, posted on ${day}.`, url ?? ""].join("\n").trim();
};

/** Counts alone: of the few who come by one post a share says little. */
const broughtCells = ({ visits, signedUp, confirmed, stayed, paid, revenueMinor }: Brought): Cell[] => [
  ...[cell(visits), cell(signedUp), cell(confirmed)],
  stayed.n === 0 ? cell(null) : cell(stayed.k, { format: { of: stayed.n } }),
  ...[cell(paid), cell(revenueMinor)],
];

const UNREAD =
  "What stands below “Spend” is no amount, so it does not count. Write a number of 0 or more, such as 120.50.";

export interface Spent {
  spend: readonly Spend[];
  /** Channels below whose “Spend” no amount stands. */
  unread: readonly string[];
}

/** What the owner wrote: amounts so far, so they count for the month that runs. */
export function spentIn(
  written: ReadonlyMap<string, string | number>,
  of: { month: string; currency: string },
): Spent {
  const { month, currency } = of;
  const unit = 10 ** minorDigits(currency);
  const isAmount = (value: string | number): value is number =>
    typeof value === "number" && value >= 0 && value < 1e9;
  return {
    spend: [...written].flatMap(([channel, value]) =>
      isAmount(value) ? [{ channel, month, amountMinor: Math.round(value * unit), currency }] : [],
    ),
    unread: [...written].flatMap(([channel, value]) => (isAmount(value) ? [] : [channel])),
  };
}
