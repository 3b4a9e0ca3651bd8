/** Who a mail is from, as its header says it. */
export interface Sender {
  name: string;
  address: string;
}

/** `"Name" <address>`: quotes and backslashes in the name are escaped (RFC 5322 §3.2.4). */
export const addressWithName = ({ name, address }: Sender): string =>
  `"${name.replace(/["\\]/g, "\\$&")}" <${address}>`;
