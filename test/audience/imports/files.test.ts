import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cell, csvLine } from "../../../src/audience/imports/csv-cell.ts";
import { openCsv } from "../../../src/audience/imports/csv-file.ts";
import { readDate } from "../../../src/audience/imports/dates.ts";
import { ConfigError } from "../../../src/core/errors.ts";
import { errorOf, temporaryFolder } from "../../ledger/ledger-for-test.ts";
import { fileOf, importWorld, MAP, peopleFile } from "./import-world.ts";

async function rowsOf(path: string) {
  const file = await openCsv(path);
  const rows = [];
  for await (const some of file.rows()) rows.push(...some);
  return { file, rows };
}

const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

describe("encodings", () => {
  const TEXT = "email;name\r\nzoe@letters.test;Zoë Müller\r\n";
  const files: [string, string, Uint8Array][] = [
    ["UTF-8", "utf-8", Buffer.from(TEXT)],
    ["UTF-8 with its mark", "utf-8", Buffer.from(`\ufeff${TEXT}`)],
    ["UTF-16 LE with its mark", "utf-16le", Buffer.from(`\ufeff${TEXT}`, "utf16le")],
    ["UTF-16 BE with its mark", "utf-16be", utf16be(`\ufeff${TEXT}`)],
    ["UTF-16 LE without one", "utf-16le", Buffer.from(TEXT, "utf16le")],
    ["UTF-16 BE without one", "utf-16be", utf16be(TEXT)],
    ["Windows-1252", "windows-1252", Buffer.from(TEXT, "latin1")],
  ];
  for (const [name, encoding, bytes] of files) {
    it(`reads ${name}`, async () => {
      const { file, rows } = await rowsOf(fileOf(bytes));
      expect(file).toMatchObject({ encoding, headers: ["email", "name"], delimiter: ";" });
      expect(rows.map(({ fields }) => fields)).toEqual([["zoe@letters.test", "Zoë Müller"]]);
    });
  }

  it("reads the characters that only Windows-1252 has", async () => {
    const bytes = Buffer.from([...Buffer.from("email,name\na@letters.test,"), 0x8a, 0x6f, 0x80]);
    const { rows } = await rowsOf(fileOf(bytes));
    expect(rows[0]?.fields[1]).toBe("Šo€");
  });

  it("loses one damaged row of a UTF-8 file, not every accent in it", async () => {
    const bytes = Buffer.concat([
      Buffer.from("email,name\na@letters.test,Zoë\nb@letters.test,Müller\nc@letters.test,"),
      Buffer.from([0xff]),
      Buffer.from("\nd@letters.test,Ærø\n"),
    ]);
    const { rows } = await rowsOf(fileOf(bytes));
    expect(rows.map(({ fields, problem }) => problem ?? fields[1])).toEqual([
      ...["Zoë", "Müller", "some of its characters are damaged", "Ærø"],
    ]);
  });

  it("reads a character that two pieces of the file share", async () => {
    const many = Array.from({ length: 20_000 }, (_, n) => `r${n}@letters.test,Zoë ${"é".repeat(n % 7)}`);
    const { rows } = await rowsOf(fileOf(`email,name\n${many.join("\n")}`));
    expect(rows).toHaveLength(20_000);
    expect(rows.filter(({ problem }) => problem)).toEqual([]);
    expect(rows.at(-1)?.fields.join(",")).toBe(many.at(-1));
  });
});

describe("delimiters, quotes and line ends", () => {
  for (const delimiter of [",", ";", "\t", "|"]) {
    it(`tells ${JSON.stringify(delimiter)} from the file itself`, async () => {
      const rows = [
        ["email", "name", "note"],
        ["a@letters.test", '"One, two; three|four"', "x"],
      ];
      const { file, rows: read } = await rowsOf(fileOf(rows.map((row) => row.join(delimiter)).join("\n")));
      expect(file.delimiter).toBe(delimiter);
      expect(read[0]?.fields).toEqual(["a@letters.test", "One, two; three|four", "x"]);
    });
  }

  for (const [name, end] of Object.entries({ LF: "\n", CRLF: "\r\n", CR: "\r" })) {
    it(`reads lines that end with ${name}, the last one with nothing`, async () => {
      const { rows } = await rowsOf(
        fileOf(["email,name", "a@letters.test,A", "", "b@letters.test,B"].join(end)),
      );
      expect(rows.map(({ line, fields }) => [line, ...fields])).toEqual([
        [2, "a@letters.test", "A"],
        [4, "b@letters.test", "B"],
      ]);
    });
  }

  it("takes Excel's sep= line for what it is", async () => {
    const { file, rows } = await rowsOf(fileOf("sep=;\nemail;name\na@letters.test;A, B\n"));
    expect(file.headers).toEqual(["email", "name"]);
    expect(rows[0]?.fields).toEqual(["a@letters.test", "A, B"]);
  });

  it("reads a file of addresses alone", async () => {
    const { file, rows } = await rowsOf(fileOf("email\na@letters.test\nb@letters.test\n"));
    expect(file.headers).toEqual(["email"]);
    expect(rows).toHaveLength(2);
  });

  it("keeps a quoted field that spans lines, and the number of the line it began on", async () => {
    const { rows } = await rowsOf(
      fileOf('email,note\na@letters.test,"one\ntwo ""quoted"""\nb@letters.test,x\n'),
    );
    expect(rows.map(({ line, fields }) => [line, fields[1]])).toEqual([
      [2, 'one\ntwo "quoted"'],
      [4, "x"],
    ]);
  });

  it("reads back whatever it wrote, in any order of characters that a person's row may have", async () => {
    const text = fc
      .string({ unit: "grapheme", maxLength: 30 })
      .map((value) => value.replace(/\p{Cc}|\ufeff|\ufffd/gu, ""));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 20 }), async (pairs) => {
        const lines = pairs.map(([one, two]) => csvLine(["x", cell(one), cell(two)]));
        const { rows } = await rowsOf(fileOf(`${csvLine(["a", "b", "c"])}${lines.join("")}`));
        const undone = (field: string | undefined) => field?.replace(/^'(?=\s*[=+\-@])/, "");
        expect(rows.map(({ fields }) => [undone(fields[1]), undone(fields[2])])).toEqual(
          pairs.map((pair) => [...pair]),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe("what is no list of people", () => {
  const wrong = async (path: string) => {
    const error = await errorOf(() => openCsv(path));
    expect(error).toBeInstanceOf(ConfigError);
    return error.message;
  };

  it("is refused with what it is, and what to do instead", async () => {
    const folder = join(temporaryFolder(), "list.csv");
    mkdirSync(folder);
    expect(await wrong(folder)).toMatch(/folder/);
    expect(await wrong(join(temporaryFolder(), "nowhere.csv"))).toMatch(/no such file/);
    expect(await wrong("/dev/null")).toMatch(/no ordinary file/);
    expect(await wrong(fileOf(""))).toMatch(/empty/);
    expect(await wrong(fileOf("\n\n \n"))).toMatch(/no header/);
    expect(await wrong(fileOf(Buffer.from("PK\u0003\u0004rest")))).toMatch(/ZIP archive or an Excel/);
    expect(await wrong(fileOf(Buffer.from("%PDF-1.7 rest")))).toMatch(/PDF/);
    expect(await wrong(fileOf(Buffer.alloc(5_000)))).toMatch(/no text/);
    expect(
      await wrong(
        fileOf(Buffer.from(Array.from({ length: 9_000 }, (_, n) => ((n * 7) % 8 === 0 ? 0 : n % 256)))),
      ),
    ).toMatch(/no text/);
    expect(await wrong(fileOf(`${"c,".repeat(600)}c\n`))).toMatch(/601 columns/);
  });
});

describe("rows that can't be people", () => {
  it("are rejected one by one, with line and reason, and the others go in", async () => {
    const world = await importWorld();
    const file = peopleFile(
      "ok@letters.test,Okay,active,2024-01-01,",
      "no address,X,active,2024-01-01,",
      ",Nobody,active,2024-01-01,",
      'formula@letters.test,"=HYPERLINK(""http://x.test"")",active,,',
      "plus@letters.test,+cmd|' /C calc'!A0,active,,",
      "nul@letters.test,N\0ul,active,2024-01-01,",
      `long@letters.test,${"x".repeat(300)},active,,`,
      "few@letters.test,Few",
      "many@letters.test,Many,active,2024-01-01,tag,more,columns",
      "odd@letters.test,Odd,sleeping,2024-01-01,",
      "bcc@letters.test\r\nBcc: all@letters.test,Header,active,,",
      `${"a".repeat(10_000)}@letters.test,Long,active,,`,
      "fine@letters.test,Fine,active,2024-01-01,,,,",
    );
    const { counts, rejects } = await world.take(file, { map: MAP });
    expect((await world.people()).map(({ email }) => email)).toEqual([
      "fine@letters.test",
      "ok@letters.test",
    ]);
    const text = readFileSync(rejects ?? "", "utf8");
    for (const [line, reason] of [
      [3, "that is no mail address"],
      [4, "it has no mail address"],
      [5, "formula"],
      [6, "formula"],
      [7, "control characters"],
      [8, "at most 200 characters"],
      [9, "2 columns, and the header has 5"],
      [10, "7 columns, and the header has 5"],
      [11, "status “sleeping” is not known"],
    ] as const)
      expect(text, `line ${line}`).toMatch(new RegExp(`\\r\\n${line},"?[^\\r]*${reason}`));
    expect(counts).toMatchObject({ added: 2, rejected: counts.rows - 2 });
    expect(statSync(rejects ?? "").mode & 0o777).toBe(0o600);
    expect(text).not.toMatch(/(^|[,\n])[=+]/);
  });

  it("one line of ten megabytes costs its own row", async () => {
    const world = await importWorld();
    const file = peopleFile(
      "a@letters.test,A,active,,",
      `big@letters.test,${"y".repeat(10_000_000)},active,,`,
      "b@letters.test,B,active,,",
      `quoted@letters.test,"${"y".repeat(10_000_000)}",active,,`,
      "c@letters.test,C,active,,",
    );
    const { counts } = await world.take(file, { map: MAP });
    expect(counts).toMatchObject({ rows: 5, added: 3, rejected: 2 });
  });

  it("a quote that is never closed costs its own row, not the rest of the file", async () => {
    const world = await importWorld();
    const many = Array.from({ length: 300 }, (_, n) => `r${n}@letters.test,Reader ${n},active,,`);
    const file = peopleFile(
      'open@letters.test,"Open,active,,',
      ...many,
      'last@letters.test,"Open too,active,,',
    );
    const { counts, rejects } = await world.take(file, { map: MAP });
    expect(counts).toMatchObject({ rows: 302, added: 300, rejected: 2 });
    expect(readFileSync(rejects ?? "", "utf8")).toMatch(
      /\r\n2,a quote is opened[\s\S]*\r\n303,a quote is opened/,
    );
  });

  it("whatever bytes follow the header, the import ends without a fault of its own", async () => {
    const world = await importWorld();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const file = fileOf(Buffer.concat([Buffer.from("email,name,status,created_at,tags\n"), bytes]));
        const { counts } = await world.take(file, { map: MAP });
        expect(counts.added).toBe(0);
      }),
      { numRuns: 100 },
    );
  });
});

describe("dates", () => {
  it("are read as the tools write them, in UTC when they say nothing else", () => {
    const at = (text: string) => readDate(text)?.toISOString() ?? null;
    expect(at("2024-03-01T09:30:00.000Z")).toBe("2024-03-01T09:30:00.000Z");
    expect(at("2024-03-01 09:30:00 UTC")).toBe("2024-03-01T09:30:00.000Z");
    expect(at("2024-03-01 09:30:00")).toBe("2024-03-01T09:30:00.000Z");
    expect(at("2024-03-01T09:30:00+02:00")).toBe("2024-03-01T07:30:00.000Z");
    expect(at("2024-03-01")).toBe("2024-03-01T00:00:00.000Z");
    expect(at("24.12.2023")).toBe("2023-12-24T00:00:00.000Z");
    expect(at("12/24/2023 03:05 PM")).toBe("2023-12-24T15:05:00.000Z");
    expect(at("24/12/2023")).toBe("2023-12-24T00:00:00.000Z");
    expect(at("Mar 5, 2024")).toBe("2024-03-05T00:00:00.000Z");
    expect(at("1709285400")).toBe("2024-03-01T09:30:00.000Z");
    for (const none of ["", "soon", "2024-13-45", "31/31/2024", "99"]) expect(at(none), none).toBeNull();
  });
});
