// Loaded before the measured script: writes the most memory that the process held, in kilobytes, when it ends.
process.on("exit", () => {
  require("node:fs").writeFileSync(process.env.BENCH_PEAK_FILE, String(process.resourceUsage().maxRSS));
});
