/** The colours and letters of every page that the sandbox shows, in light and dark. */
export const PALETTE = `
:root {
  color-scheme: light dark;
  --ground: #faf9f6;
  --sheet: #ffffff;
  --ink: #1f1d19;
  --soft: #6b665c;
  --line: #e4e0d7;
  --accent: #9a3412;
  --tint: #fdf3ea;
  --good: #22663f;
  --bad: #a32020;
  --warn: #8a5a00;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", "Helvetica Neue", sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #161513; --sheet: #1e1d1a; --ink: #ece9e2; --soft: #a39d90; --line: #35322c; --accent: #f0a37a; --tint: #2c211a; --good: #86d0a3; --bad: #f29a92; --warn: #e5bd68;
  }
}
`;
