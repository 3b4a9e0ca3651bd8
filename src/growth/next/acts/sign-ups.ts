/** Acts on the way from a visit to a confirmed reader. */
import { type Candidate, counted, minutes, PRESSROOM } from "../act.ts";
import { ASSUMED, assumed, ENOUGH, ofReaders, ofVisits } from "../worth.ts";

const CHECK = `${PRESSROOM} check signup`;

export const brokenForm: Candidate = ({ check, pipe }, worth) => {
  if (!check || check.ok) return null;
  return {
    ...{ key: "broken-form", urgency: "blocked", cost: minutes(15) },
    reason: `Nobody can sign up: on ${day(check.at)} the form broke at: ${check.step}. ${check.why}`.trim(),
    todo: `Put that right, and try it again: ${CHECK}`,
    heldBack: ofVisits(pipe.formVisitors, worth),
  };
};

const day = (at: Date): string => at.toISOString().slice(0, 10);

/** As many visits without one sign-up say that something is wrong, and not that chance was against it: below 5 %. */
const TELLING = Math.ceil(Math.log(0.05) / Math.log(1 - ASSUMED.signUp));

/** Nobody who came signed up: is it the form, or the words? */
export const noSignUps: Candidate = ({ check, pipe }, worth) => {
  if (pipe.signUps > 0 || pipe.formVisitors < TELLING || check?.ok === false) return null;
  const seen = `${counted(pipe.formVisitors, "visit")} of the pages with the form in 28 days, 0 sign-ups`;
  const heldBack = ofVisits(pipe.formVisitors, worth);
  if (check === null)
    return {
      ...{ key: "try-form", urgency: "blocked", cost: minutes(2), heldBack },
      reason: `${seen}, and the form was never tried.`,
      todo: `Run the check: ${CHECK}`,
    };
  return {
    ...{ key: "rewrite-form", urgency: "better", cost: minutes(30), heldBack },
    reason: `${seen}, though the form worked on ${day(check.at)}.`,
    todo: "Say in one sentence above the form whom it is for and what they get (publication.description in settings.yaml)",
  };
};

/** Who typed their address wanted it: where half of them get no further, the mail doesn't reach them. */
export const unconfirmed: Candidate = ({ pipe }, worth) => {
  const { signUps, confirmed, waiting } = pipe;
  const missing = Math.round(signUps * ASSUMED.confirm) - confirmed;
  if (signUps < ENOUGH || missing < 1 || waiting === 0 || confirmed / signUps > ASSUMED.confirm / 1.4)
    return null;
  const { ratio, doubt } = assumed(ASSUMED.confirm);
  return {
    ...{ key: "unconfirmed", urgency: "better", cost: minutes(15), heldBack: ofReaders(missing, worth) },
    reason: `${confirmed} of ${signUps} sign-ups in 28 days confirmed (usual: ${ratio}${doubt}); ${counted(waiting, "has", "have")} not for more than a day.`,
    todo: `See whether the mail arrives or lands among the spam: ${CHECK}, then sign up with an address of your own`,
  };
};

/** The last resort of every press: there is always somebody who would like to read it. */
export const tellPeople: Candidate = ({ pipe, readers, goal, money }, worth) => {
  const { share, ratio, doubt } = worth.pay;
  const needed = Math.ceil(goal.paying / share);
  const isThere = money.realm === "live" && money.paying >= goal.paying && money.mrrMinor >= goal.mrrMinor;
  const aim = isThere
    ? "The goal is reached."
    : `${counted(readers.confirmed, "confirmed reader")}, where ${counted(goal.paying, "paying one")} take about ${needed} (if ${ratio} pay${doubt}), and ${counted(pipe.visitors, "visit")} in 28 days.`;
  return {
    ...{ key: "tell-people", urgency: "always", cost: minutes(30), reason: aim },
    todo: "Write to five people who would like to read this, each by name, with the address of the site",
    heldBack: ofReaders(5, worth),
  };
};
