/** Which test card pays: a short list to press on, and a field for any other of them. */
import { spaced } from "../words.ts";
import { Field } from "./frame.tsx";
import { isTestNumber, OFFERED } from "./test-cards.ts";

interface CardChoiceProps {
  choice: string;
  number: string;
  problem?: string | undefined;
}

export function CardChoice({ choice, number, problem }: CardChoiceProps) {
  return (
    <fieldset>
      <legend>Test card</legend>
      <div class="choices">
        {OFFERED.map((card) => (
          <Choice value={card.number} chosen={choice} digits={spaced(card.number)} does={card.does} />
        ))}
        <Choice value="other" chosen={choice} digits="Another test card" does="" />
      </div>
      <div class="other-number">
        <Field
          {...{ name: "number", label: "Card number", inputmode: "numeric", autocomplete: "off" }}
          // Whatever is no test card may be a real one, and is never shown again.
          value={isTestNumber(number) ? spaced(number) : ""}
          hint="One of Stripe's test cards. Never type a real card's number."
          problem={problem}
        />
      </div>
    </fieldset>
  );
}

const Choice = (props: { value: string; chosen: string; digits: string; does: string }) => (
  <label>
    <input type="radio" name="card" value={props.value} checked={props.value === props.chosen} />
    <span class="what">
      <span class="digits">{props.digits}</span>
      <span class="does">{props.does}</span>
    </span>
  </label>
);
