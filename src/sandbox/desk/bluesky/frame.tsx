/** What the Bluesky pages of the desk share. */
import type { Child } from "hono/jsx";
import { Layout } from "../layout.tsx";

export const BlueskyLayout = (props: { title: string; children: Child }) => (
  <Layout title={props.title} here="bluesky">
    <link rel="stylesheet" href="/bluesky/style.css" />
    {props.children}
  </Layout>
);
