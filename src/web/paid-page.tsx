/** Where the payment service brings whoever has just paid: nothing is known of it here before the next sync. */
import { Page, page } from "./layout.tsx";

export const paidPage = (name: string): string =>
  page(
    <Page title="Thank you" name={name} language="en">
      <h1>Thank you.</h1>
      <p>
        What you chose opens within a few minutes, as soon as the payment service has told us of it. If your
        address is new to us, a mail asks you to confirm it; nothing else is sent before you do.
      </p>
      <p>
        <a href="/account">Your account</a> shows what you read, and where to change or end what you pay.
      </p>
      <p>
        <a href="/">Read on</a>
      </p>
    </Page>,
  );
