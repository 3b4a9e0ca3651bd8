/** The first step of `pressroom setup`: what a newsletter is called, who sends it, and in which zone it lives. */
import type { z } from "zod";
import { type Publication, publicationSchema } from "../../../config/publication.ts";
import { writeSetting } from "../../../config/write-setting.ts";
import type { App } from "../../app.ts";
import { ConfigError, type ConfigProblem } from "../../core/errors.ts";
import { isMadeUp } from "../../delivery/readiness.ts";
import { EXIT } from "../../operations/exit.ts";
import type { Desk } from "../options.ts";
import type { SetUpOptions, Standing, StepOptions } from "./step.ts";

type Key = Exclude<keyof SetUpOptions, keyof StepOptions | "schedule">;

interface Field {
  key: Key;
  message: string;
  /** Where it goes in the settings. */
  paths: readonly (readonly string[])[];
  schema: z.ZodType;
  now(publication: Publication): string;
  wrong?(answer: string): string | null;
}

const DEFAULTS = publicationSchema.parse({});

const FIELDS: readonly Field[] = [
  {
    key: "name",
    message: "What is your newsletter called?",
    paths: [["name"], ["sender", "name"]],
    schema: publicationSchema.shape.name,
    now: ({ name }) => name,
  },
  {
    key: "author",
    message: "Who writes it? Your name, as readers see it",
    paths: [["author"]],
    schema: publicationSchema.shape.author,
    now: ({ author }) => author,
  },
  {
    key: "address",
    message: "Your mail address: issues come from it, and answers go to it",
    paths: [["sender", "address"]],
    schema: publicationSchema.shape.sender.unwrap().shape.address,
    now: ({ sender }) => sender.address,
    wrong: (answer) => (isMadeUp(answer) ? "That address is an example's: no answer would reach you" : null),
  },
  {
    key: "postalAddress",
    message: "Your postal address, on one line: the law wants it below every mailing",
    paths: [["postalAddress"]],
    schema: publicationSchema.shape.postalAddress,
    now: ({ postalAddress }) => postalAddress,
    wrong: (answer) =>
      isExample(answer) ? "That is an example's: it should be where post reaches you" : null,
  },
  {
    key: "zone",
    message: "Your time zone: hours and days are told in it",
    paths: [["zone"]],
    schema: publicationSchema.shape.zone,
    now: ({ zone }) => (zone === DEFAULTS.zone ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone),
    wrong: (answer) => wrongZone(answer),
  },
];

const isExample = (postalAddress: string): boolean => /example/i.test(postalAddress);

/** Null for a zone that there is. A city alone is told the zone that is named for it. */
function wrongZone(answer: string): string | null {
  if (publicationSchema.shape.zone.safeParse(answer).success) return null;
  const wanted = answer.trim().toLowerCase().replaceAll(" ", "_");
  const found = Intl.supportedValuesOf("timeZone").find(
    (zone) => wanted !== "" && zone.toLowerCase().endsWith(`/${wanted}`),
  );
  return `There is no such time zone. ${found ? `Did you mean ${found}?` : "They are called like Europe/Berlin or America/New_York"}`;
}

function wrongIn({ schema, wrong }: Field, answer: string): string | null {
  const own = answer.trim() === "" ? null : (wrong?.(answer) ?? null);
  return own ?? schema.safeParse(answer).error?.issues[0]?.message ?? null;
}

/** What stands there already is no example's. */
const isOwn = (field: Field, publication: Publication): boolean =>
  field.now(publication) !== field.now(DEFAULTS) && wrongIn(field, field.now(publication)) === null;

export async function publicationStanding({ config }: Pick<App, "config">): Promise<Standing> {
  const { publication } = config;
  const { name, sender, zone } = publication;
  // UTC may be meant.
  const lacking = FIELDS.filter((field) => field.key !== "zone" && !isOwn(field, publication));
  return lacking.length === 0
    ? { isDone: true, says: `${name}, from ${sender.address}, ${zone}` }
    : { isDone: false, says: `still an example's: ${lacking.map(({ key }) => NAMES[key]).join(", ")}` };
}

const NAMES: Readonly<Record<Key, string>> = {
  name: "name",
  author: "writer",
  address: "mail address",
  postalAddress: "postal address",
  zone: "time zone",
};

const FLAGS: Readonly<Record<Key, string>> = {
  name: '--name "The Small Press"',
  author: '--author "Ada Moss"',
  address: "--address ada@your-domain.org",
  postalAddress: '--postal-address "12 Main Street, Springfield, USA"',
  zone: "--zone Europe/Berlin",
};

export async function setUpPublication(desk: Desk, options: SetUpOptions) {
  const { app, terminal } = desk;
  terminal.title("Your newsletter");
  const answers = options.nonInteractive ? givenAnswers(options) : await askAll(desk);
  if (answers === null) {
    terminal.end("Nothing was written down");
    return { json: { ok: false }, exitCode: EXIT.failed };
  }
  const { settingsFile } = app.config;
  for (const { key, paths } of FIELDS)
    for (const path of answers[key] === undefined ? [] : paths)
      await writeSetting(settingsFile, ["publication", ...path], answers[key] ?? "");
  terminal.end(`Written into ${settingsFile}, where you may change it and more`);
  return { json: { ok: true, ...answers }, exitCode: EXIT.done };
}

type Answers = Partial<Record<Key, string>>;

async function askAll({ app, terminal }: Desk): Promise<Answers | null> {
  const { publication } = app.config;
  const answers: Answers = {};
  for (const field of FIELDS) {
    const initial = isOwn(field, publication) || field.key === "zone" ? field.now(publication) : "";
    const answer = await terminal.ask({
      message: field.message,
      initial,
      wrong: (given) => wrongIn(field, given),
    });
    if (answer === null) return null;
    answers[field.key] = answer;
  }
  return answers;
}

/** Throws ConfigError with every mistake at once. */
function givenAnswers(options: SetUpOptions): Answers {
  const problems: ConfigProblem[] = FIELDS.flatMap((field) => {
    const given = options[field.key];
    const wrong = given === undefined ? null : wrongIn(field, given);
    const example = FLAGS[field.key];
    return wrong === null ? [] : [{ key: example.split(" ")[0] ?? "", wrong, example }];
  });
  if (problems.length > 0) throw new ConfigError("The command", problems);
  return Object.fromEntries(
    FIELDS.flatMap(({ key }) => (options[key] === undefined ? [] : [[key, options[key].trim()]])),
  );
}

export const saysPublication = (options: SetUpOptions): boolean =>
  FIELDS.some(({ key }) => options[key] !== undefined);

/** What a script has to say for the step to be done. */
export const PUBLICATION_FLAGS = Object.values(FLAGS).join(" ");
