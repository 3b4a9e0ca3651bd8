/** The publication and the issues that the tests of this folder speak about. */

import type { Publication, PublishedIssue } from "../../src/content/issue.ts";

export const SMALL_PRESS: Publication & { postalAddress: string } = {
  name: "The Small Press",
  description: "Letters about running a small newsletter.",
  url: "https://small-press.example/",
  language: "en",
  zone: "Europe/Zurich",
  author: "Mara Vogt",
  postalAddress: "The Small Press\n12 Harbour Lane, Exampleton",
};

export function issueOf(facts: Partial<PublishedIssue> = {}): PublishedIssue {
  return {
    number: 7,
    title: "On paper",
    slug: "on-paper",
    description: "Why cheap paper yellows.",
    tags: ["Craft"],
    date: new Date("2026-11-03T07:00:00Z"),
    body: "Paper is *slow*.\n\nThat is its use.",
    whole: true,
    ...facts,
  };
}
