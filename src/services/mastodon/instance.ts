/** What an instance says of itself: how long posts may be, and which pictures it takes. Asked once in a process. */
import * as z from "zod";
import { ServiceError } from "../../core/errors.ts";
import type { TextRules } from "../../distribution/network.ts";
import type { MastodonCall } from "./client.ts";

/** Of those who don't say: what Mastodon itself has. */
const USUAL = { characters: 500, url: 23, description: 1_500 };

const configuration = z.looseObject({
  statuses: z
    .looseObject({
      max_characters: z.int().positive().catch(USUAL.characters),
      characters_reserved_per_url: z.int().positive().catch(USUAL.url),
    })
    .catch({ max_characters: USUAL.characters, characters_reserved_per_url: USUAL.url }),
  media_attachments: z
    .looseObject({
      image_size_limit: z.int().positive().nullish().catch(null),
      supported_mime_types: z.array(z.string()).catch([]),
      description_limit: z.int().positive().catch(USUAL.description),
    })
    .catch({
      ...{ image_size_limit: null, supported_mime_types: [], description_limit: USUAL.description },
    }),
});
const shape = z.looseObject({
  title: z.string().catch(""),
  /** Of its people's handles: its address may be another one. */
  domain: z.string().nullish().catch(null),
  version: z.string(),
  configuration,
  rules: z.array(z.looseObject({ text: z.string() })).catch([]),
});
// Before 3.4 v1 says nothing of its limits.
const oldShape = shape.extend({ configuration: configuration.catch(configuration.parse({})) });

export interface Instance {
  title: string;
  /** What stands behind the handles of its people; null where it doesn't say. */
  domain: string | null;
  version: string;
  /** What those who run it ask of its people, in their words. */
  houseRules: readonly string[];
  rules: TextRules;
  pictures: { mostBytes: number | null; types: readonly string[]; mostAlt: number };
}

/** A handle as people call it, whoever's instance it is of. */
export const handleOf = (acct: string, { domain }: Instance, url: string): string =>
  `@${acct.includes("@") ? acct : `${acct}@${domain ?? new URL(url).host}`}`;

/** Version 2 is Mastodon's since 4.0; others that speak its API may have the first alone. */
export async function askInstance(call: MastodonCall): Promise<Instance> {
  const operation = "instance";
  try {
    return inOurWords((await call({ operation, path: "/api/v2/instance", shape })).value);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== "not_found") throw error;
    return inOurWords((await call({ operation, path: "/api/v1/instance", shape: oldShape })).value);
  }
}

/** Mastodon and its forks count what a reader sees as one sign; GoToSocial, Pleroma and others count code points. */
const COUNTS_GRAPHEMES = /^[3-9]\.\d+\.\d+(?!.*compatible)/;

function inOurWords({ title, domain, version, configuration, rules }: z.output<typeof shape>): Instance {
  const { statuses, media_attachments: media } = configuration;
  return {
    ...{ title, domain: domain ?? null, version, houseRules: rules.map(({ text }) => text) },
    rules: {
      counts: COUNTS_GRAPHEMES.test(version) ? "graphemes" : "characters",
      most: statuses.max_characters,
      link: statuses.characters_reserved_per_url,
      mostAlt: media.description_limit,
    },
    pictures: {
      mostBytes: media.image_size_limit ?? null,
      types: media.supported_mime_types,
      mostAlt: media.description_limit,
    },
  };
}
