/** The pages that readers see: an issue, the list of all issues, and the one for a wrong address. */

import { raw } from "hono/html";
import type { Realm } from "../../core/realm.ts";
import { excerptOf, parseDocument } from "../document.ts";
import { documentToHtml } from "../html.ts";
import { dayInWords, type Publication, type SiteIssue } from "../issue.ts";
import { isoDay } from "../issue-date.ts";
import { openingOf, openingWords } from "../opening.ts";
import { signUpWords } from "../sign-up-words.ts";
import { addressOf } from "./arrange.ts";
import { documentOf, Page } from "./layout.tsx";
import { firstPicture, type PagePicture, PictureHead } from "./page-picture.tsx";

/** What a search result or a shared link shows at most. */
const DESCRIPTION_LENGTH = 200;

type Neighbour = Pick<SiteIssue, "title" | "slug">;

export interface IssuePageProps {
  publication: Publication;
  issue: SiteIssue;
  previous: Neighbour | null;
  next: Neighbour | null;
  realm: Realm;
  /** The names of the pictures that are in the site's folder of them. */
  pictures: ReadonlySet<string>;
  /** Who sees it is a member: the whole of an issue that is for members only. Such a page is in no file. */
  forMember?: boolean;
}

/** The whole HTML of an issue's page, which stands at `issues/<slug>/` below the publication's address. */
export function issuePage(props: IssuePageProps): string {
  const { publication, issue, previous, next, realm, pictures, forMember = false } = props;
  const assetUrl = (name: string) => (pictures.has(name) ? `../../assets/${name}` : null);
  const title = issue.title || "Untitled";
  const begins = beginningOf(issue);
  const description = descriptionOf(issue);
  const closed = issue.membersOnly === true && !forMember;
  const options = { title, assetUrl };
  const shown = closed ? openingOf(issue.body, options) : parseDocument(issue.body, options);
  const picture = firstPicture(shown, issue.url) ?? ownPicture(publication);
  return documentOf(
    <Page
      publication={publication}
      realm={realm}
      title={title}
      description={description || begins}
      canonical={forMember ? null : issue.url}
      reader={forMember}
      home="../../"
      head={<ArticleHead publication={publication} issue={issue} picture={picture} />}
    >
      <article>
        <header class="head">
          <p class="small">
            <NumberAndDate publication={publication} issue={issue} />
          </p>
          <h1>{title}</h1>
          {description && !beginsAlike(description, begins) && <p class="standfirst">{description}</p>}
        </header>
        {!issue.whole && <p class="note">This is an excerpt from the archive.</p>}
        <div class="text">{raw(documentToHtml(shown))}</div>
        {closed && <Invitation name={publication.name} />}
        {issue.tags.length > 0 && (
          <ul class="tags small" aria-label="Themes">
            {issue.tags.map((tag) => (
              <li>{tag}</li>
            ))}
          </ul>
        )}
      </article>
      {(previous || next) && (
        <nav class="turn" aria-label="Other issues">
          {previous && <Turn issue={previous} label="Previous issue" rel="prev" />}
          {next && <Turn issue={next} label="Next issue" rel="next" />}
        </nav>
      )}
    </Page>,
  );
}

/** The front page: all issues, newest first in `issues`. */
export function indexPage(props: {
  publication: Publication;
  issues: readonly SiteIssue[];
  realm: Realm;
}): string {
  const { publication, issues, realm } = props;
  return documentOf(
    <Page
      publication={publication}
      realm={realm}
      title=""
      description={publication.description}
      canonical={addressOf(publication, "")}
      home="./"
      head={
        <>
          <meta property="og:type" content="website" />
          <PictureHead picture={ownPicture(publication)} />
        </>
      }
    >
      <header class="front">
        <h1>{publication.name}</h1>
        {publication.description && <p class="standfirst">{publication.description}</p>}
        <SubscribeForm name={publication.name} />
      </header>
      {issues.length === 0 && <p>The first issue is still being written.</p>}
      <ol class="issues" reversed>
        {issues.map((issue) => (
          <li>
            <p class="small">
              <NumberAndDate publication={publication} issue={issue} />
            </p>
            <h2>
              <a href={`issues/${issue.slug}/`}>{issue.title || "Untitled"}</a>
            </h2>
            <Summary text={descriptionOf(issue) || beginningOf(issue)} />
          </li>
        ))}
      </ol>
    </Page>,
  );
}

/**
 * Posts to the web service beside which these pages stand. It fills in `at`, when the page was shown; where other
 * software hands out the files it stays empty, and the reader is asked to press once more.
 */
function SubscribeForm({ name }: { name: string }) {
  return (
    <form class="subscribe" method="post" action="./subscribe">
      <label for="email">Your mail address</label>
      <div class="line">
        <input id="email" type="email" name="email" maxlength={254} autocomplete="email" required />
        <button type="submit">Subscribe</button>
      </div>
      <div class="away" aria-hidden="true">
        <label for="company">Leave this empty</label>
        <input id="company" type="text" name="company" value="" tabindex={-1} autocomplete="off" />
      </div>
      <input type="hidden" name="at" value="" />
      <p class="small">
        {signUpWords(name)} <a href="./privacy">What we keep about you</a>
      </p>
    </form>
  );
}

const ownPicture = ({ picture, name }: Publication): PagePicture | null =>
  picture ? { url: picture, alt: name } : null;

interface ArticleHeadProps {
  publication: Publication;
  issue: SiteIssue;
  picture: PagePicture | null;
}

function ArticleHead({ publication, issue, picture }: ArticleHeadProps) {
  return (
    <>
      <meta property="og:type" content="article" />
      <PictureHead picture={picture} />
      <meta property="article:published_time" content={issue.date.toISOString()} />
      {publication.author && <meta name="author" content={publication.author} />}
      {issue.tags.map((tag) => (
        <meta property="article:tag" content={tag} />
      ))}
    </>
  );
}

/** What is offered where a stranger's text ends. */
function Invitation({ name }: { name: string }) {
  return (
    <aside class="members" aria-label="For members">
      <p>
        This is how the issue begins. The rest is for the members of {name}, whose subscriptions make it
        possible; other issues are free to read.
      </p>
      <p class="ways">
        <a href="../../account/membership">Become a member</a>
        <a href="../../sign-in">You are one? Sign in</a>
      </p>
    </aside>
  );
}

function NumberAndDate({ publication, issue }: { publication: Publication; issue: SiteIssue }) {
  return (
    <>
      {issue.number !== null && `Issue ${issue.number} · `}
      <time datetime={isoDay(issue.date, publication.zone)}>{dayInWords(issue.date, publication)}</time>
      {issue.membersOnly && " · For members"}
    </>
  );
}

function Summary({ text }: { text: string }) {
  return text ? <p>{text}</p> : raw("");
}

function Turn({ issue, label, rel }: { issue: Neighbour; label: string; rel: "prev" | "next" }) {
  return (
    <a class={rel} rel={rel} href={`../${issue.slug}/`}>
      <span>{label}</span>
      {issue.title || "Untitled"}
    </a>
  );
}

/** What inboxes of strangers, search engines and the list of all issues may show of the text itself. */
function beginningOf({ body, title, membersOnly }: SiteIssue): string {
  const opening = membersOnly ? openingWords : excerptOf;
  return opening(body, DESCRIPTION_LENGTH, { title: title || "Untitled" });
}

/** In plain words on one line. */
function descriptionOf({ description, title }: SiteIssue): string {
  return excerptOf(description, DESCRIPTION_LENGTH * 2, { title });
}

/** A description that is the text's own first sentence would be read twice. */
function beginsAlike(description: string, begins: string): boolean {
  const fold = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim()
      .slice(0, 28);
  return fold(description) === fold(begins);
}
