import { expect, it } from "vitest";
import { writeAhead } from "../../src/core/write-ahead.ts";

const busy = Object.assign(new Error("database is locked"), { errcode: 5 });

it("tries again while another process makes the same file, and gives every other fault as it came", () => {
  let tries = 0;
  writeAhead({
    exec() {
      if (++tries < 3) throw busy;
    },
  });
  expect(tries).toBe(3);
  const full = Object.assign(new Error("disk full"), { errcode: 13 });
  expect(() =>
    writeAhead({
      exec() {
        throw full;
      },
    }),
  ).toThrow(full);
});
