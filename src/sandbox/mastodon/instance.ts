/** What an instance tells of itself and of its limits: `/api/v2/instance`, and the older v1. */
import type { MastodonLimits } from "./limits.ts";
import { MIME_TYPES } from "./media.ts";

const VERSION = "4.5.2";
const MATRIX = 33_177_600;
const ABOUT = "An instance that plays, on this machine only.";
const RULES = ["Be kind.", "No more self-promotion than one post in ten."].map((text, index) => ({
  ...{ id: String(index + 1), text, hint: "", translations: {} },
}));

const media = ({ imageBytes }: MastodonLimits) => ({
  supported_mime_types: MIME_TYPES,
  ...{ image_size_limit: imageBytes, image_matrix_limit: MATRIX },
  ...{ video_size_limit: 103_809_024, video_frame_rate_limit: 120, video_matrix_limit: 8_294_400 },
});

const statuses = (limits: MastodonLimits) => ({
  max_characters: limits.maxCharacters,
  max_media_attachments: limits.maxMediaAttachments,
  characters_reserved_per_url: limits.charactersReservedPerUrl,
});

const POLLS = {
  ...{ max_options: 4, max_characters_per_option: 50, min_expiration: 300, max_expiration: 2_629_746 },
};

export function instanceAnswer(url: string, limits: MastodonLimits) {
  return {
    domain: new URL(url).host,
    ...{ title: "Sandbox", version: VERSION, source_url: "https://github.com/mastodon/mastodon" },
    description: ABOUT,
    usage: { users: { active_month: 1 } },
    thumbnail: { url: `${url}/avatar/instance.svg` },
    icon: [{ src: `${url}/avatar/instance.svg`, size: "36x36" }],
    languages: ["en"],
    configuration: {
      urls: { streaming: url.replace(/^http/, "ws"), status: null, about: `${url}/about` },
      vapid: { public_key: "" },
      accounts: { max_featured_tags: 10, max_pinned_statuses: 5 },
      statuses: statuses(limits),
      media_attachments: { ...media(limits), description_limit: limits.descriptionLimit },
      polls: POLLS,
      translation: { enabled: false },
      limited_federation: false,
    },
    registrations: {
      ...{ enabled: false, approval_required: false, reason_required: false },
      ...{ message: null, min_age: null, url: null },
    },
    api_versions: { mastodon: 7 },
    wrapstodon: null,
    contact: { email: "admin@sandbox.example", account: null },
    rules: RULES,
  };
}

export function oldInstanceAnswer(url: string, limits: MastodonLimits, statusCount: number) {
  return {
    ...{ uri: new URL(url).host, title: "Sandbox", version: VERSION, email: "admin@sandbox.example" },
    ...{ short_description: ABOUT, description: ABOUT },
    urls: { streaming_api: url.replace(/^http/, "ws") },
    stats: { user_count: 1, status_count: statusCount, domain_count: 1 },
    thumbnail: null,
    ...{ languages: ["en"], registrations: false, approval_required: false, invites_enabled: false },
    configuration: {
      accounts: { max_featured_tags: 10 },
      statuses: statuses(limits),
      media_attachments: media(limits),
      polls: POLLS,
    },
    contact_account: null,
    rules: RULES,
  };
}
