/** A launchctl that keeps its own state: a script beside a folder, answering as the Mac's does, with its exit codes. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SCRIPT = `#!/bin/sh
here=$(dirname "$0")
state="$here/launchd"
echo "$@" >> "$here/calls"
label() { sed -n '/<key>Label</{n;s/.*<string>\\(.*\\)<.*/\\1/p;}' "$1"; }
known() { echo "Could not find service \\"$1\\" in domain for user gui: 501" >&2; exit 113; }
name=\${2##*/}
case $1 in
  version) echo "Darwin Bootstrapper Version 7.0.0" ;;
  enable) rm -f "$state/disabled/$name" ;;
  bootstrap)
    name=$(label "$3")
    if [ -e "$here/no-session" ]; then echo "Bootstrap failed: 125: Domain does not support specified action" >&2; exit 125; fi
    if [ -e "$state/busy/$name" ]; then rm "$state/busy/$name"; echo "Bootstrap failed: 37: Operation already in progress" >&2; exit 37; fi
    if [ -z "$name" ] || [ -e "$state/disabled/$name" ] || [ -e "$state/loaded/$name" ]; then
      echo "Bootstrap failed: 5: Input/output error" >&2; exit 5; fi
    cp "$3" "$state/loaded/$name"; echo 1 > "$state/runs/$name" ;;
  bootout)
    [ -e "$state/loaded/$name" ] || { echo "Boot-out failed: 3: No such process" >&2; exit 3; }
    if [ -e "$state/slow/$name" ]; then rm "$state/slow/$name"; : > "$state/ending/$name"; exit 36; fi
    rm "$state/loaded/$name" ;;
  kickstart)
    name=\${3##*/}
    [ -e "$state/loaded/$name" ] || known "$name"
    echo $(($(cat "$state/runs/$name") + 1)) > "$state/runs/$name" ;;
  print)
    [ -e "$state/loaded/$name" ] || known "$name"
    if [ -e "$state/ending/$name" ]; then rm "$state/ending/$name" "$state/loaded/$name"; fi
    told="$state/told/$name"
    if [ -e "$told" ]; then cat "$told"; exit 0; fi
    printf '%s = {\\n\\tactive count = 0\\n\\tstate = not running\\n\\truns = %s\\n\\tlast exit code = 0\\n}\\n' "$2" "$(cat "$state/runs/$name")" ;;
  *) echo "Unrecognized subcommand: $1" >&2; exit 64 ;;
esac
`;

export type FakeLaunchctl = ReturnType<typeof fakeLaunchctl>;

/** Put into `folder`, which may then stand in a PATH. */
export function fakeLaunchctl(folder: string) {
  const program = join(folder, "launchctl");
  const state = join(folder, "launchd");
  for (const part of ["loaded", "runs", "disabled", "busy", "slow", "ending", "told"])
    mkdirSync(join(state, part), { recursive: true });
  writeFileSync(program, SCRIPT);
  chmodSync(program, 0o755);
  const calls = join(folder, "calls");
  const mark = (part: string, label: string) => writeFileSync(join(state, part, label), "");
  return {
    program,
    loaded: () => readdirSync(join(state, "loaded")).toSorted(),
    /** What the job was loaded from. */
    listOf: (label: string) => readFileSync(join(state, "loaded", label), "utf8"),
    calls: () => (existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : []),
    forgetCalls: () => rmSync(calls, { force: true }),
    /** What it prints of a job from now on. */
    tells: (label: string, text: string) => writeFileSync(join(state, "told", label), text),
    /** The next time it is taken out, it ends a little later. */
    endsSlowly: (label: string) => mark("slow", label),
    /** The next time it is loaded, its former run is not over altogether. */
    isBusy: (label: string) => mark("busy", label),
    switchedOff: (label: string) => mark("disabled", label),
    nobodyIsLoggedIn: () => writeFileSync(join(folder, "no-session"), ""),
  };
}
