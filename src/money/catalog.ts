/** What is sold: one product with its prices, the links on which they are paid, the portal in which they are changed. */

export const PLANS = ["free", "monthly", "yearly"] as const;
export type Plan = (typeof PLANS)[number];

export interface CatalogWish {
  /** The publication's. */
  name: string;
  description: string;
  /** ISO 4217, upper case. */
  currency: string;
  monthlyMinor: number;
  yearlyMinor: number;
  /** Where whoever has paid comes to, and where the portal leads back to; null while there is no public site. */
  siteUrl: string | null;
}

/** As it stands at the service. */
export interface Catalog {
  productId: string;
  prices: Readonly<Record<Plan, string>>;
  /** https addresses. */
  links: Readonly<Record<Plan, string>>;
  /** Where readers sign in to change or end what they pay; null where the service gives none. */
  portal: string | null;
  /** What this run made or changed, one word each, for the owner; empty when all was there. */
  made: readonly string[];
}
