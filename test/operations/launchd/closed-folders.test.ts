import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { closedFolder } from "../../../src/operations/launchd/closed-folders.ts";

function user(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "pressroom-user-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test.each([
  ["Documents/pressroom", "Documents"],
  ["documents/pressroom", "Documents"],
  ["Desktop", "the Desktop"],
  ["Downloads/pressroom-main", "Downloads"],
  ["Library/Mobile Documents/com~apple~CloudDocs/letters", "iCloud Drive"],
  ["Library/CloudStorage/Dropbox/letters", "a folder that a cloud service keeps in step"],
])("%s is closed to what launchd starts", (path, name) => {
  const home = user();
  expect(closedFolder(join(home, path), home)).toBe(name);
});

test.each(["pressroom", "Library/Application Support/pressroom", "Documents-of-mine/pressroom", "Sites"])(
  "%s is open",
  (path) => {
    const home = user();
    expect(closedFolder(join(home, path), home)).toBeNull();
  },
);

test("another disk is closed; the Mac's own is not", () => {
  expect(closedFolder("/Volumes/Backup/letters", "/Users/ada")).toBe("a disk that is not the Mac's own");
  expect(closedFolder("/opt/pressroom", "/Users/ada")).toBeNull();
});

test("a link that leads into a closed folder is closed, also for what is not there yet", () => {
  const home = user();
  mkdirSync(join(home, "Documents"));
  symlinkSync(join(home, "Documents"), join(home, "letters"));
  expect(closedFolder(join(home, "letters", "new", "home"), home)).toBe("Documents");
});
