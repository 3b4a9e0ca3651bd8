/** Where the payment page leads back to. Anybody may open it, so it tells nothing of anybody. */
import { Page, page } from "./layout.tsx";

export const THANKS = "/thanks";

export const thanksPage = (name: string, canSignIn: boolean): string =>
  page(
    <Page title="Thank you" name={name} language="en">
      <h1>Thank you.</h1>
      <p>
        Your payment is on its way to us. Premium opens by itself within minutes: from then on every issue of{" "}
        {name} is whole for you, here and by mail.
      </p>
      <p>
        If you came by the link of your own page, there is nothing to do. If not, look into your inbox: one
        mail asks whether the issues may come to the address with which you paid.
      </p>
      {canSignIn && (
        <p>
          <a href="/account">Your page</a> shows what you have, and is the way to change or end it.
        </p>
      )}
    </Page>,
  );
