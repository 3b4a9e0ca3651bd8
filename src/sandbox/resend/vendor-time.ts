/** `2023-04-03 22:13:42.674981+00`: how Resend writes a time. */
export function vendorTime(ms: number): string {
  return `${new Date(ms).toISOString().replace("T", " ").replace("Z", "")}000+00`;
}
