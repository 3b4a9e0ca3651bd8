/** The page that a Payment Link leads to. */
import { amountText } from "../../words.ts";
import { CardChoice } from "../card-choice.tsx";
import { Field, Form, Frame, type PageRoom, Trouble } from "../frame.tsx";
import { Bought } from "./bought.tsx";
import type { Filled, Problems } from "./filled.ts";
import { type Offer, titleOf } from "./offer.ts";

export interface PayPageProps {
  room: PageRoom;
  slug: string;
  offer: Offer;
  filled: Filled;
  problems?: Problems;
  /** Why nothing was paid. */
  trouble?: string | undefined;
}

export function PayPage({ room, slug, offer, filled, problems = {}, trouble }: PayPageProps) {
  const { link, needsCard } = offer;
  return (
    <Frame title={titleOf(offer)} wide>
      <div class="checkout">
        <Bought offer={offer} />
        <section class="sheet" aria-label="Your details">
          <Form
            room={room}
            action={`/pay/${slug}`}
            with={{ submission: filled.submission, reference: filled.reference ?? "" }}
            class="fill"
          >
            {trouble && <Trouble>{trouble}</Trouble>}
            <Field
              {...{ name: "email", label: "Email", type: "email", autocomplete: "email", required: true }}
              value={filled.email}
              problem={problems.email}
            />
            <Field
              {...{ name: "name", autocomplete: "name", required: needsCard }}
              label={needsCard ? "Name on the card" : "Name (optional)"}
              value={filled.name}
              problem={problems.name}
            />
            {needsCard ? (
              <CardChoice choice={filled.choice} number={filled.number} problem={problems.number} />
            ) : (
              <p class="muted">Nothing is due today, so no card is asked for.</p>
            )}
            <button type="submit" name="act" value="pay" class="main full">
              {pressOf(offer)}
            </button>
            {link.allow_promotion_codes && <Promotion filled={filled} problem={problems.promotion} />}
            <p class="small">
              This page plays a Stripe Payment Link. Nothing is charged, and nothing leaves this machine.
            </p>
          </Form>
        </section>
      </div>
    </Frame>
  );
}

/** After the main button: what the Enter key presses is a form's first. */
const Promotion = ({ filled, problem }: { filled: Filled; problem: string | undefined }) => (
  <div class="beside">
    <Field name="promotion" label="Promotion code" value={filled.promotion} problem={problem} />
    <button type="submit" name="act" value="apply" formnovalidate>
      Apply
    </button>
  </div>
);

function pressOf({ trialDays, dueNow, recurring, link }: Offer): string {
  if (trialDays > 0) return "Start the trial";
  if (dueNow === 0) return "Sign up for free";
  return recurring ? "Subscribe" : `Pay ${amountText(dueNow, link.currency)}`;
}

export const InactivePage = ({ message }: { message: string | null }) => (
  <Frame title="Not active">
    <section class="sheet narrow">
      <h1>This link is no longer active</h1>
      <p>
        {message ??
          "Nothing can be paid here any more, and nothing was. Ask whoever gave you the link for a new one."}
      </p>
    </section>
  </Frame>
);
