/** The look of a mail: inline, because many mail programs read nothing else. */

import type { TextStyles } from "../html.ts";

const SERIF = "Charter,'Iowan Old Style',Cambria,Georgia,'Times New Roman',serif";
const SANS = "-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";
const MONO = "Menlo,Consolas,'Courier New',monospace";

const COLOURS = {
  desk: "#f2eee6",
  paper: "#fffdf9",
  ink: "#211e1a",
  soft: "#6a635a",
  rule: "#e0dad0",
  accent: "#96311f",
};

const heading = (size: number) =>
  `margin:${size > 18 ? 34 : 28}px 0 10px;font-family:${SERIF};font-size:${size}px;line-height:1.25;font-weight:700;color:${COLOURS.ink}`;
const list = "margin:0 0 20px;padding:0 0 0 26px";
const cell = `padding:8px 18px 8px 0;border-bottom:1px solid ${COLOURS.rule};vertical-align:top`;

export const TEXT_STYLES: TextStyles = {
  p: "margin:0 0 20px",
  h2: heading(23),
  h3: heading(19),
  h4: heading(17),
  h5: heading(17),
  h6: heading(17),
  blockquote: `margin:26px 0;padding:0 0 0 18px;border-left:3px solid ${COLOURS.accent};font-style:italic`,
  ul: list,
  ol: list,
  li: "margin:0 0 8px",
  pre: `margin:0 0 20px;padding:14px 16px;background-color:#f4f0e8;border-radius:4px;font-family:${MONO};font-size:14px;line-height:1.5;white-space:pre-wrap;overflow-wrap:anywhere`,
  code: `padding:1px 4px;background-color:#f4f0e8;border-radius:3px;font-family:${MONO};font-size:85%`,
  hr: `width:90px;margin:34px auto;border:0;border-top:1px solid ${COLOURS.soft}`,
  table: `width:100%;margin:0 0 20px;border-collapse:collapse;font-family:${SANS};font-size:14px;line-height:1.45`,
  thead: "text-align:left",
  tbody: "text-align:left",
  tr: "vertical-align:top",
  th: `${cell};color:${COLOURS.soft};font-weight:600`,
  td: cell,
  a: `color:${COLOURS.accent};text-decoration:underline`,
  em: "font-style:italic",
  strong: "font-weight:700",
  del: "text-decoration:line-through",
  img: "display:block;max-width:100%;height:auto;border:0",
};

const small = `font-family:${SANS};font-size:13px;line-height:1.55;color:${COLOURS.soft}`;

export const FRAME_STYLES = {
  body: `margin:0;padding:0;background-color:${COLOURS.desk};-webkit-text-size-adjust:100%`,
  preview:
    "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;color:transparent",
  desk: `width:100%;background-color:${COLOURS.desk};border-collapse:collapse`,
  deskCell: "padding:20px 10px",
  paper: `width:100%;max-width:600px;margin:0 auto;background-color:${COLOURS.paper};border-collapse:separate;border-radius:6px`,
  head: `padding:26px 7% 0;${small}`,
  name: `font-family:${SERIF};font-size:17px;font-weight:700;color:${COLOURS.ink};text-decoration:none`,
  title: "padding:30px 7% 0",
  h1: `margin:0;font-family:${SERIF};font-size:32px;line-height:1.15;font-weight:700;letter-spacing:-0.3px;color:${COLOURS.ink}`,
  meta: `margin:12px 0 0;padding:0 0 22px;border-bottom:1px solid ${COLOURS.rule};${small}`,
  text: `padding:24px 7% 20px;font-family:${SERIF};font-size:18px;line-height:1.6;color:${COLOURS.ink}`,
  greeting: "margin:0 0 20px",
  foot: "padding:0 7% 30px",
  small: `margin:0 0 10px;${small}`,
  firstSmall: `margin:0 0 10px;padding:20px 0 0;border-top:1px solid ${COLOURS.rule};${small}`,
  link: `color:${COLOURS.soft};text-decoration:underline`,
};

/** For programs that have a dark mode and read style sheets; the others invert the colours by themselves. */
export const DARK_STYLES = `
@media (prefers-color-scheme: dark) {
  body, .desk { background-color: #12100e !important; }
  .paper { background-color: #1c1917 !important; }
  .paper td, .paper p, .paper h1, .paper h2, .paper h3, .paper h4, .paper h5, .paper h6, .paper th { color: #e6e0d6 !important; border-color: #3a352e !important; }
  .paper .soft, .paper .soft a, .paper th { color: #a59c8f !important; }
  .paper a { color: #e8967d !important; }
  .paper .name { color: #e6e0d6 !important; }
  .paper .soft a { color: #a59c8f !important; }
  .paper pre, .paper code { background-color: #28241f !important; }
}
@media (max-width: 480px) {
  .paper h1 { font-size: 27px !important; }
}
`.replace(/\n\s*/g, "\n");
