/** Colours and fonts of every page that readers see, light and dark; the fonts are those that they already have. */
export const PALETTE = `
:root {
  color-scheme: light dark;
  --paper: #fdfcf9;
  --ink: #211e1a;
  --soft: #6a635a;
  --rule: #e0dad0;
  --tint: #f4f0e8;
  --accent: #96311f;
  --serif: Charter, "Bitstream Charter", "Iowan Old Style", "Sitka Text", Cambria, Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #171513;
    --ink: #e6e0d6;
    --soft: #a59c8f;
    --rule: #37322c;
    --tint: #211e1a;
    --accent: #e8967d;
  }
}`;
