/** What the Mastodon pages of the desk share. */
import type { Child } from "hono/jsx";
import { Layout } from "../layout.tsx";

export const MastodonLayout = (props: { title: string; children: Child }) => (
  <Layout title={props.title} here="mastodon">
    <link rel="stylesheet" href="/mastodon/style.css" />
    {props.children}
  </Layout>
);
