/** The services that the app opens, by the vendors that play them. */
import { VENDORS, type Vendor } from "../core/vendors.ts";

export const SERVICES = VENDORS;
export type ServiceName = Vendor;

export type Addresses = Partial<Record<ServiceName | "desk", string>>;
