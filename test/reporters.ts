import type { Reporter, TestModule, TestUserConfig } from "vitest/node";

const nameOf = (module: TestModule, name: string, note: string | undefined) =>
  `  ${module.relativeModuleId} › ${name}${note ? ` (${note})` : ""}`;

/** Says at the end which tests were skipped, by name: a test that silently isn't run protects nobody. */
export class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) =>
      [...module.children.allTests("skipped")].map((test) => {
        const result = test.result();
        return nameOf(module, test.fullName, result.state === "skipped" ? result.note : undefined);
      }),
    );
    const lines =
      skipped.length === 0 ? ["Nothing was skipped."] : [`Skipped, ${skipped.length} in all:`, ...skipped];
    process.stdout.write(`${lines.join("\n")}\n`);
  }
}

/** What every run shows; under PRESSROOM_TEST_REPORT it also writes that file, for `.ci/run` to add up. */
export function reporters(): NonNullable<TestUserConfig["reporters"]> {
  const outputFile = process.env.PRESSROOM_TEST_REPORT;
  const report: ["json", { outputFile: string }][] = outputFile ? [["json", { outputFile }]] : [];
  return ["default", new SkippedReporter(), ...report];
}
