// Loaded before the measured script: writes, when it ends, the most memory that the process held, in kilobytes, and its
// CPU time in microseconds.
process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  require("node:fs").writeFileSync(process.env.BENCH_PEAK_FILE, `${maxRSS} ${userCPUTime + systemCPUTime}`);
});
