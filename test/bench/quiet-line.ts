/** Counts the requests that a process makes through `node:http`. */
import { subscribe } from "node:diagnostics_channel";
import { setImmediate } from "node:timers/promises";

/** Gives what resolves when none of this process's requests is under way. */
export function quietLine(): () => Promise<void> {
  let underWay = 0;
  const count = (by: number) => () => {
    underWay += by;
  };
  subscribe("http.client.request.start", count(1));
  subscribe("http.client.response.finish", count(-1));
  subscribe("http.client.request.error", count(-1));
  return async () => {
    while (underWay > 0) await setImmediate();
  };
}
