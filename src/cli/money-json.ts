/** What `pressroom money --json` says. Amounts are whole minor units. */
import { arpu, grossRevenueChurn, netRevenueChurn, subscriberChurn } from "../money/rates.ts";
import type { CurrencyReport, MoneyReport } from "../money/report.ts";

export const moneyInJson = ({ realm, months, currencies, paying, unpriced }: MoneyReport, zone: string) => ({
  ...{ realm, rehearsal: realm !== "live", zone, unit: "minor", paying, unpricedItems: unpriced },
  ...{ from: months[0]?.name ?? null, to: months.at(-1)?.name ?? null },
  currencies: currencies.map((one) => currencyInJson(one, months)),
});

const currencyInJson = (one: CurrencyReport, months: MoneyReport["months"]) => ({
  ...{ currency: one.currency, total: one.total, balance: one.balance },
  difference: one.difference,
  ...{ mrr: one.mrr, paying: one.paying, arpu: arpu(one.mrr, one.paying) },
  paidInOtherCurrencies: one.foreign.map(({ currency, payments, amountMinor }) => ({
    ...{ currency, payments, amount: amountMinor },
  })),
  months: months.map(({ name }, n) => {
    const movement = one.movements[n];
    return {
      month: name,
      cash: one.cash[n],
      mrr: movement && {
        ...movement,
        grossRevenueChurn: grossRevenueChurn(movement),
        netRevenueChurn: netRevenueChurn(movement),
        subscriberChurn: subscriberChurn(movement),
      },
    };
  }),
});
