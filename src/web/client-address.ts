/** Whose request it is, when a tunnel or a proxy stands between: never what anybody may claim. */
import { createHmac } from "node:crypto";
import { BlockList, isIP, isIPv4 } from "node:net";

export type ClientAddress = (remote: string, forwardedFor: string | undefined) => string;

/**
 * `trusted` is TRUSTED_PROXY: addresses or networks (`10.0.0.0/8`) with commas between. A header from anybody else is
 * not looked at. From the proxy's, the rightmost hop counts that is no proxy of ours: what stands left of it, its
 * client wrote.
 */
export function clientAddress(trusted = ""): ClientAddress {
  const ours = new BlockList();
  for (const entry of trusted.split(",").map((text) => text.trim())) addTo(ours, entry);
  const isOurs = (address: string) => ours.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  return (remote, forwardedFor) => {
    const peer = plain(remote);
    if (!isIP(peer) || !isOurs(peer) || !forwardedFor) return peer;
    const hops = forwardedFor.split(",").map(plain).reverse();
    for (const hop of hops) {
      if (!isIP(hop)) return peer;
      if (!isOurs(hop)) return hop;
    }
    return peer;
  };
}

function addTo(list: BlockList, entry: string): void {
  const [address = "", bits] = entry.split("/");
  const version = isIP(address);
  if (version === 0) return;
  const family = version === 6 ? "ipv6" : "ipv4";
  if (bits === undefined) list.addAddress(address, family);
  else if (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32))
    list.addSubnet(address, Number(bits), family);
}

/** Without spaces, brackets, a port, or the prefix of an IPv4 address that came over IPv6. */
function plain(text: string): string {
  if (isIPv4(text)) return text;
  const bare = text.trim().replace(/^\[(.*)\](?::\d+)?$/, "$1");
  const mapped = bare.replace(/^::ffff:(?=\d+\.)/i, "");
  return mapped.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
}

/** The /24 or /48 around an address: what one household or provider has, and what limits count. */
export function networkOf(address: string): string {
  if (isIPv4(address)) return `${address.slice(0, address.lastIndexOf("."))}.0/24`;
  if (isIP(address) !== 6) return "unknown";
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const left = head === "" ? [] : head.split(":");
  const right = tail ? tail.split(":") : [];
  const zeros = Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right];
  return `${groups
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/48`;
}

/** What is kept of a network: the same for the same one in this home, and no way back to it. */
export const networkMark = (key: string, network: string): string =>
  createHmac("sha256", key).update(`pressroom network 1\n${network}`).digest("base64url").slice(0, 16);
