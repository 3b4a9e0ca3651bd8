import { describe, expect, test } from "vitest";
import { atHour, isoDay, parseIssueDate } from "../../src/content/issue-date.ts";

const NEW_YORK = "America/New_York";

function read(text: string, zone = NEW_YORK): string {
  const date = parseIssueDate(text, zone);
  if ("unreadable" in date) return `unreadable: ${date.unreadable}`;
  return `${date.instant.toISOString()}${date.hasTime ? "" : " (day)"}`;
}

describe("a date that an author wrote", () => {
  test.each([
    ["March 2, 2026", "2026-03-02T05:00:00.000Z (day)"],
    ["Mar. 2nd, 2026", "2026-03-02T05:00:00.000Z (day)"],
    ["2 March 2026", "2026-03-02T05:00:00.000Z (day)"],
    ["12. Sept 2026", "2026-09-12T04:00:00.000Z (day)"],
    ["2026-03-12", "2026-03-12T04:00:00.000Z (day)"],
    ["2026-03-07T15:30:00-05:00", "2026-03-07T20:30:00.000Z"],
    ["2026-03-07T15:30:00.250Z", "2026-03-07T15:30:00.000Z"],
    ["2026-03-07 15:30", "2026-03-07T20:30:00.000Z"],
    ["2028-02-29", "2028-02-29T05:00:00.000Z (day)"],
  ])("%s is understood", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ...["2026-02-30", "2026-02-29", "2026-13-01", "February 30, 2026", "Smarch 3", "Ma 3, 2026"],
    ...["2026-03-07T25:00", "2026-03-07T15:60", "2026-03-07T15:30+99:00", "3/4/2026", "soon", ""],
  ])("“%s” can't be read, and is given back as written", (text) => {
    expect(parseIssueDate(text, NEW_YORK)).toEqual({ unreadable: text });
  });

  test("a day begins when it begins in the publication's zone", () => {
    expect(read("2026-03-12", "Asia/Tokyo")).toBe("2026-03-11T15:00:00.000Z (day)");
  });

  test("a day without a midnight begins with its first hour", () => {
    // Clocks in Cairo go from 00:00 to 01:00 on that day.
    expect(read("2026-04-24", "Africa/Cairo")).toBe("2026-04-23T22:00:00.000Z (day)");
    expect(isoDay(new Date("2026-04-23T22:00:00Z"), "Africa/Cairo")).toBe("2026-04-24");
  });
});

describe("the send hour of a day", () => {
  const sentAt = (day: string, hour: number, zone = NEW_YORK) => {
    const date = parseIssueDate(day, zone);
    if ("unreadable" in date) throw new Error(day);
    return atHour(date.instant, hour, zone).toISOString();
  };

  test("is eight by the clock, the day before, on and after clocks go forward", () => {
    expect(sentAt("2026-03-07", 8)).toBe("2026-03-07T13:00:00.000Z");
    expect(sentAt("2026-03-08", 8)).toBe("2026-03-08T12:00:00.000Z");
    expect(sentAt("2026-03-09", 8)).toBe("2026-03-09T12:00:00.000Z");
  });

  test("is eight by the clock when they go back", () => {
    expect(sentAt("2026-10-31", 8)).toBe("2026-10-31T12:00:00.000Z");
    expect(sentAt("2026-11-01", 8)).toBe("2026-11-01T13:00:00.000Z");
  });

  test("an hour that is left out comes one later; of an hour that comes twice, the first counts", () => {
    expect(sentAt("2026-03-08", 2)).toBe("2026-03-08T07:00:00.000Z");
    expect(sentAt("2026-11-01", 1)).toBe("2026-11-01T05:00:00.000Z");
  });

  test("south of the equator and at half an hour's offset", () => {
    expect(sentAt("2026-10-04", 2, "Australia/Lord_Howe")).toBe("2026-10-03T15:30:00.000Z");
    expect(sentAt("2026-10-05", 8, "Australia/Sydney")).toBe("2026-10-04T21:00:00.000Z");
  });

  test("counts the day as the zone does, whatever the hour of the instant", () => {
    expect(atHour(new Date("2026-11-06T03:00:00Z"), 8, NEW_YORK).toISOString()).toBe(
      "2026-11-05T13:00:00.000Z",
    );
  });
});
