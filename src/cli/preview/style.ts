/** The look of the preview's page. */
export const PREVIEW_STYLE = `
:root { color-scheme: light dark; --ink: #211e1a; --soft: #6a635a; --paper: #f7f5f1; --card: #fff; --rule: #ddd7cd; --wrong: #a3271b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e3da; --soft: #a59c8f; --paper: #161412; --card: #1f1c19; --rule: #38332d; --wrong: #f0917f; } }
body { margin: 0 auto; padding: 24px; max-width: 1180px; background: var(--paper); color: var(--ink); font: 16px/1.5 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { margin: 0 0 20px; font-size: 28px; line-height: 1.2; }
h2 { margin: 0 0 12px; font-size: 18px; }
.small, figcaption { margin: 0; color: var(--soft); font-size: 13px; font-weight: 400; }
.findings, .mail { margin: 0 0 28px; padding: 20px; border: 1px solid var(--rule); border-radius: 10px; background: var(--card); }
.findings ul { margin: 0 0 12px; padding: 0; list-style: none; }
.findings li { margin: 0 0 8px; padding: 0 0 0 14px; border-left: 3px solid var(--rule); }
.findings li.error { border-color: var(--wrong); }
.findings li.error strong { color: var(--wrong); }
.row { display: flex; gap: 14px; margin: 0 0 20px; padding: 10px 14px; border: 1px solid var(--rule); border-radius: 8px; white-space: nowrap; overflow: hidden; }
.row strong { flex: 0 0 auto; max-width: 200px; overflow: hidden; text-overflow: ellipsis; }
.row .subject { flex: 0 1 auto; font-weight: 600; overflow: hidden; text-overflow: ellipsis; }
.row .soft { flex: 1 1 0; min-width: 80px; color: var(--soft); overflow: hidden; text-overflow: ellipsis; }
.views { display: flex; gap: 20px; margin: 0 0 20px; overflow-x: auto; }
figure { margin: 0; flex: 0 0 auto; }
figcaption { margin: 0 0 6px; }
iframe { display: block; border: 1px solid var(--rule); border-radius: 10px; background: #fff; }
.dark iframe { background: #12100e; }
summary { cursor: pointer; }
pre { margin: 12px 0 0; padding: 16px; border: 1px solid var(--rule); border-radius: 8px; font: 13px/1.5 Menlo, Consolas, "Courier New", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
`;
