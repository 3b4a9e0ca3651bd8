/** The way into the portal. */
import { Field, Form, Frame, type PageRoom, Trouble } from "../frame.tsx";

interface LoginProps {
  room: PageRoom;
  slug: string;
  email: string;
  problem?: string | undefined;
  trouble?: string | undefined;
}

export const LoginPage = ({ room, slug, email, problem, trouble }: LoginProps) => (
  <Frame title="Manage your subscription">
    <section class="sheet">
      <h1>Manage your subscription</h1>
      <p class="muted">Write the address that you paid with.</p>
      <Form room={room} action={`/portal/login/${slug}`} class="fill">
        {trouble && <Trouble>{trouble}</Trouble>}
        <Field
          {...{ name: "email", label: "Email", type: "email", autocomplete: "email", required: true }}
          value={email}
          problem={problem}
        />
        <button type="submit" class="main full">
          Go on
        </button>
        <p class="small">
          The real portal mails a link to this address, and only who can read that mail comes in. The sandbox
          mails nothing, and lets you in at once.
        </p>
      </Form>
    </section>
  </Frame>
);

export const NOBODY =
  "Nobody here pays with this address. The real portal wouldn't say so: it shows the same page to everybody, and mails a link only to its customers.";

export const OverPage = () => (
  <Frame title="Over">
    <section class="sheet">
      <h1>This visit is over</h1>
      <p>
        A link to the portal lasts an hour, and only while its customer is there. Nothing was changed. Open
        the portal again from where you found it.
      </p>
    </section>
  </Frame>
);
