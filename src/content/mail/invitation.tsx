/** What a free reader is offered where the beginning of an issue for members ends. It takes no for an answer. */
import { raw } from "hono/html";
import { wrap } from "../wrap.ts";
import { BUTTON, FRAME_STYLES as look } from "./mail-styles.ts";
import { htmlFromText } from "./merge.ts";

/** The hole for a reader's own way to the choice of a tier. */
export const TIER_URL = "tierUrl";

const ENDS = "This is how the issue begins. The rest is for the members of";
const FAIR = "whose subscriptions make it possible. If you would rather not, there is nothing to do:";
const STILL = "other issues come to you whole, as before.";
const LABEL = "Become a member";

export function Invitation({ name, url }: { name: string; url: string }) {
  return (
    <table
      role="presentation"
      width="100%"
      cellpadding="0"
      cellspacing="0"
      border={0}
      class="offer"
      style={look.offer}
    >
      <tr>
        <td dir="auto" style={look.offerCell}>
          <p style={look.paragraph}>
            {ENDS} {raw(htmlFromText(name))}, {FAIR} {STILL}
          </p>
          <p style={look.last}>
            <a class="button" href={url} style={BUTTON}>
              {LABEL}
            </a>
          </p>
        </td>
      </tr>
    </table>
  );
}

/** `name` as it stands in a template. */
export const invitationText = (name: string, url: string): string =>
  `${wrap(`${ENDS} ${name}, ${FAIR} ${STILL}`)}\n\n${LABEL}:\n${url}`;
