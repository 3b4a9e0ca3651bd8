/** A systemctl and a loginctl that keep their own state: scripts beside a folder, answering as systemd's do. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SYSTEMCTL = `#!/bin/sh
here=$(dirname "$0")
state="$here/systemd"
echo "$@" >> "$here/calls"
[ "$1" = --user ] || exit 64
if [ -e "$here/no-bus" ]; then echo "Failed to connect to bus: No medium found" >&2; exit 1; fi
shift
order=$1
shift
each() { for name in "$@"; do case $name in --*) ;; *) one || exit $? ;; esac; done; }
case $order in
  show-environment) echo "PATH=/usr/bin" ;;
  daemon-reload) rm -rf "$state/read"; cp -R "$state/units" "$state/read" ;;
  enable) one() { [ -e "$state/read/$name" ] || { echo "Failed to enable unit: Unit file $name does not exist." >&2; return 1; }; }; each "$@" ;;
  restart) one() { cp "$state/read/$name" "$state/active/$name"; }; each "$@" ;;
  disable) one() { rm -f "$state/active/$name"; }; each "$@" ;;
  show)
    if [ -e "$state/active/$1" ]; then printf 'NRestarts=2\\nActiveState=active\\nSubState=running\\n'
    else printf 'NRestarts=0\\nActiveState=inactive\\nSubState=dead\\n'; fi ;;
  *) exit 64 ;;
esac
`;

const LOGINCTL = `#!/bin/sh
[ "$1" = enable-linger ] && [ ! -e "$(dirname "$0")/no-linger" ]
`;

/** Put into `folder`, which may then stand in a PATH; `units` is the user's own folder of units. */
export function fakeSystemctl(folder: string, units: string) {
  const state = join(folder, "systemd");
  for (const part of [join(state, "active"), units]) mkdirSync(part, { recursive: true });
  const put = (name: string, script: string) => {
    writeFileSync(join(folder, name), script);
    chmodSync(join(folder, name), 0o755);
  };
  put("systemctl", SYSTEMCTL.replaceAll("$state/units", units));
  put("loginctl", LOGINCTL);
  const active = (unit: string) => join(state, "active", unit);
  return {
    calls: () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n"),
    /** What runs, as it was read; null for nothing. */
    runs: (unit: string) => (existsSync(active(unit)) ? readFileSync(active(unit), "utf8") : null),
    hasNoBus: () => writeFileSync(join(folder, "no-bus"), ""),
    mayNotLinger: () => writeFileSync(join(folder, "no-linger"), ""),
  };
}
