"""The shell of CI jobs, run as the host would run it, with stand-ins for what only the host has.

Steps come from the YAML in their order. `pip` installs nothing (dagbook is here), `gh` and `curl`
answer from a folder that stands for what the host keeps; everything else is the real thing.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

_EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")
_STAND_INS = {
    "python": """
if [ "$1 $2" = "-m pip" ]; then exit 0; fi
exec "$REAL_PYTHON" "$@"
""",
    "gh": """
case "$1 $2" in
  "run list") [ -d "$KEPT/dagbook-state" ] && echo 7 || true ;;
  "run download") shift 2; cp -R "$KEPT/$3/." "$5/" ;;
  "api "*) echo "$@" >> "$KEPT/gh.log"; for each in "$@"; do
      case "$each" in body=@*) cp "${each#body=@}" "$KEPT/comment.md" ;; esac; done ;;
esac
""",
    "curl": """
out=/dev/stdout; body=""; method=POST; url=""
while [ $# -gt 0 ]; do
  case "$1" in
    --output) out="$2"; shift ;;
    --data-urlencode) body="${2#body@}"; shift ;;
    --request) method="$2"; shift ;;
    --header) shift ;;
    http*) url="$1" ;;
  esac; shift
done
if [ -n "$body" ]; then
  cp "$body" "$KEPT/comment.md"; echo "$method ${url##*/}" >> "$KEPT/comments.log"; exit 0
fi
case "$url" in
  */user) echo '{"id": 7}' > "$out"; exit 0 ;;
  */notes*)
    theirs='{"id": 1, "author": {"id": 8}, "body": "<!-- dagbook --> theirs"}'
    ours='{"id": 2, "author": {"id": 7}, "body": "<!-- dagbook --> ours"}'
    [ -f "$KEPT/comments.log" ] && echo "[$theirs, $ours]" > "$out" || echo "[$theirs]" > "$out"
    exit 0 ;;
esac
[ -f "$KEPT/state.zip" ] || exit 22
cp "$KEPT/state.zip" "$out"
""",
}


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a job: the steps that ran, whether one failed, and all that was printed."""

    steps: tuple[str, ...]
    success: bool
    output: str

    def lines(self, beginning: str) -> list[str]:
        return [each for each in self.output.splitlines() if each.startswith(beginning)]


@dataclass(frozen=True, slots=True)
class CiHost:
    """A machine of the host with a checkout of the repository; ``kept`` outlives the machine."""

    checkout: Path
    kept: Path
    variables: dict[str, str] = field(default_factory=dict)

    def another_machine(self, folder: Path) -> "CiHost":
        """A checkout of the same files elsewhere, without what jobs made."""
        made = shutil.ignore_patterns("target", "prod-state", "public", "logs", "*.duckdb")
        shutil.copytree(self.checkout, folder, ignore=made)
        return replace(self, checkout=folder)

    def github(self, job: str, *, steps: tuple[str, ...] = ("",), **expressions: str) -> Ran:
        """Run a job of the workflow; expressions are what `${{ … }}` stands for, by last word.

        ``steps`` are beginnings of the names of those to run; without it all are.
        """
        workflow = yaml.safe_load(
            (self.checkout / ".github/workflows/dagbook.yml").read_text(encoding="utf-8")
        )
        told, ran, success = [], [], True
        where = workflow["defaults"]["run"]["working-directory"]
        folder = self.checkout / workflow["jobs"][job].get("defaults", {"run": {}})["run"].get(
            "working-directory", where
        )
        for step in workflow["jobs"][job]["steps"]:
            if not success and "!cancelled()" not in step.get("if", ""):
                continue
            if "run" not in step:
                self._use(step)
                continue
            if not step["name"].startswith(steps):
                continue
            env = {
                name: _EXPRESSION.sub(lambda each: expressions[each[1].split(".")[-1]], str(value))
                for name, value in {**workflow["env"], **step.get("env", {})}.items()
            }
            done = self._shell(
                step["run"], folder, env, ("--noprofile", "--norc", "-eo", "pipefail")
            )
            ran.append(step["name"])
            told.append(done.stdout + done.stderr)
            success = success and done.returncode == 0
        return Ran(tuple(ran), success, "".join(told))

    def gitlab(self, job: str) -> Ran:
        """Run a job of the pipeline: what it extends, then itself, as one script."""
        pipeline = yaml.safe_load((self.checkout / ".gitlab-ci.yml").read_text(encoding="utf-8"))
        own = pipeline[job]
        above = pipeline[own["extends"]] if "extends" in own else {}
        script = "\n".join((*above.get("before_script", ()), *own["script"]))
        env = {
            **{"CI_PROJECT_DIR": str(self.checkout), "CI_API_V4_URL": "https://gitlab.test"},
            **{name: str(each) for name, each in above.get("variables", {}).items()},
            **{name: str(each) for name, each in own.get("variables", {}).items()},
        }
        done = self._shell(script, self.checkout, env, ("-eo", "pipefail"))
        for path in own.get("artifacts", {}).get("paths", ()):
            self._keep(path, Path(path).name)
            if path.endswith("prod-state"):
                shutil.make_archive(str(self.kept / "state"), "zip", self.checkout, path)
        return Ran((job,), done.returncode == 0, done.stdout + done.stderr)

    def _use(self, step: dict) -> None:
        """The actions that move files between machines; the others have no meaning here."""
        given = step.get("with", {})
        if step["uses"].startswith(("actions/upload-artifact@", "actions/upload-pages-artifact@")):
            self._keep(given["path"], given.get("name", "pages"))
        elif step["uses"].startswith("actions/download-artifact@"):
            shutil.copytree(self.kept / given["name"], self.checkout / given["path"])

    def _keep(self, path: str, name: str) -> None:
        if (self.checkout / path).exists():
            shutil.rmtree(self.kept / name, ignore_errors=True)
            shutil.copytree(self.checkout / path, self.kept / name)

    def _shell(
        self, script: str, folder: Path, env: dict[str, str], options: tuple[str, ...]
    ) -> subprocess.CompletedProcess[str]:
        tools = self.kept / "bin"
        tools.mkdir(parents=True, exist_ok=True)
        for name, text in _STAND_INS.items():
            (tools / name).write_text(f"#!/bin/bash\n{text}", encoding="utf-8")
            (tools / name).chmod(0o755)
        commands = Path(sys.executable).parent
        return subprocess.run(
            ["bash", *options, "-c", script],
            cwd=folder,
            env={
                "PATH": f"{tools}:{commands}:{os.environ['PATH']}",
                "HOME": str(self.kept),
                "KEPT": str(self.kept),
                "REAL_PYTHON": sys.executable,
                "GITHUB_STEP_SUMMARY": str(self.kept / "summary.md"),
                "NO_MKDOCS_2_WARNING": "1",
                **env,
                **self.variables,
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
