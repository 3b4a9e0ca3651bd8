/** What is shown where nothing is. */
import { Desk } from "./frame.tsx";

export const Missing = () => (
  <Desk title="Not found">
    <h1>Nothing here</h1>
    <p class="lede">
      The sandbox's Notion has no such table or page. <a href="/notion">See all tables.</a>
    </p>
  </Desk>
);
