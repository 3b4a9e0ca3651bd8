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
  shade: "#f4f0e8",
  accent: "#96311f",
};

const heading = (size: number) =>
  `margin:${size > 18 ? 34 : 28}px 0 10px;font-family:${SERIF};font-size:${size}px;line-height:1.25;font-weight:700;color:${COLOURS.ink}`;
const list = "margin:0 0 20px;padding:0 26px";

/** `side`: where lines begin. Inline styles know no `start` that every mail program understands. */
export const textStyles = (side: "left" | "right"): TextStyles => ({
  ...TEXT_STYLES,
  blockquote: `${TEXT_STYLES.blockquote};border-${side}:3px solid ${COLOURS.accent}`,
  thead: `text-align:${side}`,
  tbody: `text-align:${side}`,
  th: `${TEXT_STYLES.th};padding-${side}:0`,
  td: `${TEXT_STYLES.td};padding-${side}:0`,
});

const cell = `padding:8px 12px;border-bottom:1px solid ${COLOURS.rule};vertical-align:top`;

const TEXT_STYLES: TextStyles = {
  p: "margin:0 0 20px",
  h2: heading(23),
  h3: heading(19),
  h4: heading(17),
  h5: heading(17),
  h6: heading(17),
  blockquote: "margin:26px 0;padding:2px 18px;font-style:italic",
  ul: list,
  ol: list,
  li: "margin:0 0 8px",
  pre: `margin:0 0 20px;padding:14px 16px;background-color:${COLOURS.shade};border-radius:4px;font-family:${MONO};font-size:14px;line-height:1.5;text-align:left;white-space:pre-wrap;overflow-wrap:anywhere`,
  code: `padding:1px 4px;background-color:${COLOURS.shade};border-radius:3px;font-family:${MONO};font-size:85%;overflow-wrap:anywhere`,
  hr: `width:90px;margin:34px auto;border:0;border-top:1px solid ${COLOURS.soft}`,
  table: `width:100%;margin:0 0 20px;border-collapse:collapse;font-family:${SANS};font-size:14px;line-height:1.45`,
  thead: "text-align:left",
  tbody: "text-align:left",
  tr: "vertical-align:top",
  th: `${cell};color:${COLOURS.soft};font-weight:600`,
  td: cell,
  a: `color:${COLOURS.accent};text-decoration:underline;overflow-wrap:anywhere`,
  em: "font-style:italic",
  strong: "font-weight:700",
  del: "text-decoration:line-through",
  img: `display:block;max-width:100%;height:auto;border:0;font-family:${SANS};font-size:14px;line-height:1.45;color:${COLOURS.soft}`,
};

const small = `font-family:${SANS};font-size:13px;line-height:1.55;color:${COLOURS.soft}`;
const SIDES = 42;

export const FRAME_STYLES = {
  body: `margin:0;padding:0;background-color:${COLOURS.desk};-webkit-text-size-adjust:100%`,
  preview:
    "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;color:transparent;mso-hide:all",
  desk: `width:100%;background-color:${COLOURS.desk};border-collapse:collapse`,
  deskCell: "padding:24px 10px",
  paper: `width:100%;max-width:600px;margin:0 auto;background-color:${COLOURS.paper};border-collapse:separate;border-radius:8px`,
  head: `padding:28px ${SIDES}px 0;${small}`,
  name: `font-family:${SERIF};font-size:17px;font-weight:700;color:${COLOURS.ink};text-decoration:none`,
  title: `padding:30px ${SIDES}px 0`,
  h1: `margin:0;font-family:${SERIF};font-size:32px;line-height:1.15;font-weight:700;letter-spacing:-0.3px;color:${COLOURS.ink};overflow-wrap:anywhere`,
  meta: `margin:12px 0 0;padding:0 0 22px;border-bottom:1px solid ${COLOURS.rule};${small}`,
  text: `padding:24px ${SIDES}px 16px;font-family:${SERIF};font-size:18px;line-height:1.6;color:${COLOURS.ink};overflow-wrap:break-word`,
  paragraph: "margin:0 0 20px",
  last: "margin:0",
  offer: `width:100%;margin:8px 0 16px;background-color:${COLOURS.shade};border-collapse:separate;border-radius:8px`,
  offerCell: `padding:24px;font-family:${SERIF};font-size:17px;line-height:1.55;color:${COLOURS.ink}`,
  foot: `padding:0 ${SIDES}px 32px`,
  small: `margin:0 0 10px;${small}`,
  firstSmall: `margin:0 0 10px;padding:20px 0 0;border-top:1px solid ${COLOURS.rule};${small}`,
  lastSmall: `margin:0;${small}`,
  link: `color:${COLOURS.soft};text-decoration:underline`,
};

export const BUTTON = `display:inline-block;padding:14px 24px;background-color:${COLOURS.accent};color:${COLOURS.paper};border-radius:6px;font-family:${SANS};font-size:17px;font-weight:600;line-height:1.2;text-decoration:none`;
export const CODE = `margin:0 0 20px;font-family:${MONO};font-size:30px;letter-spacing:6px`;

/** What differs in the dark, each below the selector that says where. */
const darkRules = (within: string) => `
  ${within}body, ${within}.desk { background-color: #12100e !important; }
  ${within}.paper { background-color: #1c1917 !important; }
  ${within}.paper td, ${within}.paper p, ${within}.paper h1, ${within}.paper h2, ${within}.paper h3, ${within}.paper h4, ${within}.paper h5, ${within}.paper h6, ${within}.paper li { color: #e6e0d6 !important; border-color: #3a352e !important; }
  ${within}.paper th { color: #a59c8f !important; border-color: #3a352e !important; }
  ${within}.paper a { color: #e8967d !important; }
  ${within}.paper .name { color: #e6e0d6 !important; }
  ${within}.paper .soft, ${within}.paper .soft a, ${within}.paper img { color: #a59c8f !important; }
  ${within}.paper blockquote { border-color: #e8967d !important; }
  ${within}.paper pre, ${within}.paper code, ${within}.paper .offer { background-color: #28241f !important; }
  ${within}.paper a.button { background-color: #e8967d !important; color: #1c1917 !important; }`;

/**
 * For programs that have a dark mode and read style sheets; the others invert the colours by themselves. Outlook on the
 * web and on phones takes the media query out and marks its own page instead.
 */
export const DARK_STYLES = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {${darkRules("")}
}${darkRules("[data-ogsc] ")}
@media (max-width: 480px) {
  .edge { padding: 0 !important; }
  .in { padding-left: 22px !important; padding-right: 22px !important; }
  .paper { border-radius: 0 !important; }
  .paper h1 { font-size: 27px !important; }
}
`.replace(/\n\s*/g, "\n");
