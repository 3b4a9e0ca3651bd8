/** What the owner posts by hand: the text, the way to the network's own form, and a button for when it is done. */
import { NETWORK_NAMES, sayWhere } from "../distribution/channels.ts";
import { type Post, partsOf } from "../distribution/posts.ts";
import { Page, page } from "./layout.tsx";
import { describedBy, Field, Notice, Refusal } from "./pieces.tsx";

interface HandPage {
  name: string;
  post: Post;
  /** The network's own form, filled in; null where there is none to lead to. */
  intent: string | null;
  given?: string;
  wrong?: string;
}

/** A submission is found by the page that it leads to; of other posts nobody tells. */
const hintFor = ({ network }: Post): string =>
  network === "hackernews"
    ? "Not needed: what you submit there is found within hours."
    : "Not needed. With it, you find the post again from its row in the Outbox.";

export function handPage({ name, post, intent, given = "", wrong }: HandPage): string {
  const network = NETWORK_NAMES[post.network];
  const hint = hintFor(post);
  return page(
    <Page title={`To post: ${sayWhere(post)}`} name={name} language="en">
      <h1>Yours to post: {sayWhere(post)}</h1>
      {post.realm === "sandbox" && (
        <Notice>
          This is a rehearsal. Nothing here leads to the real {network}
          {intent === null ? ", and its form has no stand-in on this machine" : ""}.
        </Notice>
      )}
      {post.title !== "" && <Copied id="title" label="Title" text={post.title} />}
      {post.text.trim() !== "" &&
        partsOf(post).map((part, index, all) => (
          <Copied
            id={`text-${index}`}
            label={all.length > 1 ? `Text, ${index + 1} of ${all.length}` : "Text"}
            text={part}
          />
        ))}
      <Copied id="link" label="Link" text={post.link} />
      {intent !== null && (
        <p class="buttons">
          <a class="button" href={intent} rel="noreferrer">
            Open {network}, filled in
          </a>
        </p>
      )}
      <h2>When it is out</h2>
      <form method="post">
        {wrong && (
          <Refusal>
            <p>{wrong}</p>
          </Refusal>
        )}
        <Field id="url" label="The post’s address" hint={hint} wrong={wrong}>
          <input
            type="url"
            name="url"
            value={given}
            {...describedBy("url", { hint, wrong: wrong ?? null })}
          />
        </Field>
        <button type="submit">I posted it</button>
      </form>
    </Page>,
  );
}

/** In a narrow window, for browsers that don't fit it to its text by themselves. */
const SIGNS_A_LINE = 36;

const rowsFor = (text: string): number =>
  text.split("\n").reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / SIGNS_A_LINE)), 0);

function Copied({ id, label, text }: { id: string; label: string; text: string }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea id={id} readonly rows={rowsFor(text)}>
        {text}
      </textarea>
    </div>
  );
}

const SAID: Partial<Record<Post["state"], string>> = {
  sent: "It is out. What it brings is counted from now on.",
  rehearsed: "It counts as rehearsed.",
  dropped: "This one is not to go any more.",
  proposed: "It waits for your word in the Outbox first.",
};

/** There is nothing to do about it here. */
export const handedPage = (name: string, post: Post): string =>
  page(
    <Page title={sayWhere(post)} name={name} language="en">
      <h1>{sayWhere(post)}</h1>
      <p>{SAID[post.state] ?? "It goes by itself."}</p>
      {post.url !== null && post.state === "sent" && (
        <p>
          <a href={post.url} rel="noreferrer">
            The post
          </a>
        </p>
      )}
    </Page>,
  );
