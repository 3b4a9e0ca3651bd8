/** What every figure means: one sentence each, from which the README, the terminal and the notes in Sheets are made. */

export const GROUPS = [
  "Revenue",
  "What one is worth",
  "Readers",
  "Funnel",
  "Mail",
  "What is left",
  "Goal",
] as const;
export type Group = (typeof GROUPS)[number];

export interface Definition {
  /** By which it is asked for, and told in JSON. */
  key: string;
  name: string;
  group: Group;
  sentence: string;
  /** `money` is whole minor units of the publication's currency; `share` is 0 to 1. */
  unit: "money" | "share" | "count" | "months";
  /** The tables of the ledger that it is told from. */
  source: string;
}

const STATES = "subscription_states";
const PEOPLE = "subscribers, events";

const define = <K extends string>(
  group: Group,
  rows: readonly (readonly [
    key: K,
    name: string,
    unit: Definition["unit"],
    source: string,
    sentence: string,
  ])[],
) => rows.map(([key, name, unit, source, sentence]) => ({ key, name, group, sentence, unit, source }));

export const DEFINITIONS = [
  ...define("Revenue", [
    [
      ...(["mrrCents", "MRR", "money", STATES] as const),
      "Active and past due subscriptions, each brought to a month, less what is off for longer than once; no trial, tax, one-off, metered use, nor what is paused.",
    ],
    [
      ...(["newMrrCents", "New MRR", "money", STATES] as const),
      "In the month, from nothing, by people who never paid before.",
    ],
    [
      ...(["reactivationMrrCents", "Reactivation", "money", STATES] as const),
      "In the month, from nothing, by people who had paid before.",
    ],
    [
      ...(["expansionMrrCents", "Expansion", "money", STATES] as const),
      "In the month, by how much people pay more who paid at its start.",
    ],
    [
      ...(["contractionMrrCents", "Contraction", "money", STATES] as const),
      "In the month, by how much people pay less who still pay.",
    ],
    [
      ...(["churnedMrrCents", "Churned MRR", "money", STATES] as const),
      "In the month, what people paid who pay nothing any more. Start + new + reactivation + expansion − contraction − churned = end.",
    ],
    [
      ...(["payingSubscribers", "Paying subscribers", "count", STATES] as const),
      "People whose MRR is above nothing, whatever the currency; who has it all off pays nothing.",
    ],
    [...(["arpuCents", "ARPU", "money", STATES] as const), "MRR for each paying subscriber of its currency."],
    [
      ...(["grossRevenueChurn", "Revenue churn, gross", "share", STATES] as const),
      "Churned and contracted MRR of the month, of the MRR at its start.",
    ],
    [
      ...(["netRevenueChurn", "Revenue churn, net", "share", STATES] as const),
      "The same, less expansion and reactivation: below 0 where these brought more.",
    ],
    [
      ...(["subscriberChurn", "Subscriber churn", "share", STATES] as const),
      "Of those who paid at the start of the month, those who pay nothing at its end.",
    ],
  ] as const),
  ...define("What one is worth", [
    [
      ...(["monthlyChurn", "Churn a month", "share", STATES] as const),
      "Subscriber churn over the last twelve months that are over, by months of people, with its interval; assumed until enough were watched.",
    ],
    [
      ...(["grossMargin", "Margin", "share", "entries, settings"] as const),
      "What is left of MRR after payment fees, as they were in the last twelve months, and the fixed costs of a month.",
    ],
    [
      ...(["ltvCents", "Lifetime value", "money", `${STATES}, entries`] as const),
      "ARPU × margin / churn a month, with its interval.",
    ],
    [
      ...(["cacCents", "CAC", "money", `settings, ${STATES}`] as const),
      "What was spent on channels, for each one who ever paid and first came by one of them.",
    ],
    [...(["paybackMonths", "Payback", "months", `settings, ${STATES}`] as const), "CAC / (ARPU × margin)."],
  ] as const),
  ...define("Readers", [
    [
      ...(["confirmedReaders", "Readers", "count", PEOPLE] as const),
      "People who said yes themselves, or were imported as having done so, and have not left.",
    ],
    [
      ...(["pendingReaders", "Waiting to confirm", "count", PEOPLE] as const),
      "Asked within the last fourteen days, or invited, and not yet confirmed.",
    ],
    [
      ...(["freeReaderChurn", "Free-reader churn", "share", PEOPLE] as const),
      "Of the free readers at the start of the month, those who unsubscribed, bounced, complained or were erased.",
    ],
    [
      ...(["monthlyFreeChurn", "Free churn a month", "share", PEOPLE] as const),
      "The same over the last twelve months that are over, with its interval; assumed until enough were watched.",
    ],
    [
      ...(["readerRetention", "Reader retention", "share", PEOPLE] as const),
      "Of those who came onto the list three months before the last that is over, who are on it at that one's end.",
    ],
    [
      ...(["payerRetention", "Payer retention", "share", STATES] as const),
      "The same of those who first paid then, and pay.",
    ],
  ] as const),
  ...define("Funnel", [
    [
      ...(["visitors", "Visitors", "count", "visits"] as const),
      "In ninety days: people who saw a page, each counted anew on another day; bots are left out.",
    ],
    [
      ...(["signUps", "Sign-ups", "count", PEOPLE] as const),
      "In ninety days: people who asked to get the letters, or were invited.",
    ],
    [
      ...(["signUpRate", "Visitors who sign up", "share", "visits, events"] as const),
      "Sign-ups, of visitors.",
    ],
    [
      ...(["confirmationRate", "Sign-ups that confirm", "share", PEOPLE] as const),
      "Of the sign-ups, those that were confirmed within fourteen days.",
    ],
    [
      ...(["activationRate", "Confirmed who come alive", "share", "clicks, events"] as const),
      "Of those, who followed a link within thirty days, or paid; scanners are left out.",
    ],
    [
      ...(["paymentRate", "Alive who pay", "share", `${STATES}, events`] as const),
      "Of those, who first paid within ninety days of confirming.",
    ],
  ] as const),
  ...define("Mail", [
    [
      ...(["deliveryRate", "Arrived", "share", "deliveries"] as const),
      "Of the last issue's mails of which anything was told, those that arrived.",
    ],
    [
      ...(["clickRate", "Followed a link", "share", "deliveries"] as const),
      "Of the readers whose mail of the last issue was taken, who followed a link in it.",
    ],
    [
      ...(["bounceRate", "Bounces", "share", "deliveries"] as const),
      "In thirty days: refused for good, of all mails of which anything was told.",
    ],
    [
      ...(["complaintRate", "Complaints", "share", "deliveries"] as const),
      "In thirty days: called unwanted, of all mails that arrived.",
    ],
  ] as const),
  ...define("What is left", [
    [
      ...(["leftCents", "Left", "money", "entries, settings"] as const),
      "In twenty-four months at most: what came in, less fees, refunds, disputes, fixed costs and spend.",
    ],
    [
      ...(["fundCents", "For the fund", "money", "entries, settings"] as const),
      "The fund's share of what is left; nothing while costs are higher.",
    ],
  ] as const),
  ...define("Goal", [
    [
      ...(["goalPayingShare", "Paying, of the goal", "share", STATES] as const),
      "Paying subscribers, of those that the goal asks for.",
    ],
    [
      ...(["goalMrrShare", "MRR, of the goal", "share", STATES] as const),
      "MRR of all currencies that have a rate, of what the goal asks for.",
    ],
    [
      ...(["monthsToGoal", "Months to the goal", "months", STATES] as const),
      "If as many come and leave each month as did in the last six; from the best to the worst that is plausible.",
    ],
  ] as const),
] as const;

export type Key = (typeof DEFINITIONS)[number]["key"];

export const definitionOf = (key: Key): Definition => {
  const found = DEFINITIONS.find((one) => one.key === key);
  return found as Definition;
};

const UNITS: Record<Definition["unit"], string> = {
  money: "minor units",
  share: "0 to 1",
  count: "count",
  months: "months",
};

/** As the README shows it. */
export const definitionsTable = (): string =>
  [
    "| Key | Name | What it means | Unit | Told from |",
    "|---|---|---|---|---|",
    ...DEFINITIONS.map(
      ({ key, name, sentence, unit, source }) =>
        `| \`${key}\` | ${name} | ${sentence} | ${UNITS[unit]} | ${source} |`,
    ),
  ].join("\n");
