/** The desk's page of all networks: where each has its posts, and how many there are. */
import { TWINS } from "../twin.ts";
import type { DeskContext } from "./desk.tsx";
import { Layout, NETWORK_PLACES } from "./layout.tsx";

export function Networks({ store, twins }: Pick<DeskContext, "store" | "twins">) {
  return (
    <Layout title="Networks" here="networks">
      <h1>Networks</h1>
      <p class="lede">
        Where posts go. Each is played on this machine; LinkedIn and Lobsters have a form for people alone,
        which nobody plays.
      </p>
      <div class="cards">
        {NETWORK_PLACES.map(({ here, href, label }) => {
          const twin = twins.find(({ name }) => name === TWINS.find((one) => one === here));
          return (
            <section class="card">
              <h2>
                <a href={href}>{label}</a>
                {!twin && <span class="badge">not running here</span>}
              </h2>
              <dl class="facts">
                {Object.entries(twin?.facts?.(store) ?? {}).map(([name, value]) => (
                  <>
                    <dt>{name}</dt>
                    <dd>{value.toLocaleString("en")}</dd>
                  </>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Layout>
  );
}
