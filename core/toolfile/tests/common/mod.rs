//! A tool file that uses everything a tool file can say.

pub(crate) const GIT: &str = r#"
tool = "git"
programs = ["git", "git-receive-pack = receive-pack"]
argv0 = "typed"
style = "exact"
sub_style = "parse-options"

[options]
switch = ["--bare", "--paginate -p"]
value = ["-C :dir", "-c :setting"]
optional = ["--exec-path :dir"]
inert = ["--version -v"]

[sub]
reads = ["log", "status"]
plain = ["receive-pack"]

[sub.push]
switch = ["--force -f", "--dry-run -n", "--delete -d !fixed"]
value = ["--push-option -o"]
operands = ["remote", "refspec*"]

[sub.reset]
style = { preset = "parse-options", add = ["inherit"], drop = ["abbreviate"] }
switch = ["--hard"]
operands = ["ref-or-path*"]
after_dashes = "pathspec"

[sub.stash]
default = "push"
spawns = ["reset --hard -q", "update-ref ..."]
[sub.stash.sub.push]
switch = ["--all -a"]
[sub.stash.sub.drop]
aliases = ["remove"]
[sub.stash.sub]
reads = ["list"]

[[rule]]
id = "git.push.force"
when = { sub = "push", any = [{ flag = "--force" }, { refspec = "forced" }], not = { flag = "--dry-run" } }
outcome = "refuse"
why = "Overwrites commits that others may have."
instead = "git push --force-with-lease {remote} {branch}"
refuse = ["git push -f", "git push origin +main", "git -C x push --forc origin"]
allow = ["git push", "git push -nf", "git push --force --no-force", "git push -h"]

[[rule]]
id = "git.reset.hard"
when = { sub = "reset", flag = "--hard", tracked_changes = true }
outcome = "judge"
otherwise = "ask"
why = "Discards changes."
lost = "{tracked_changes} changed files"
locked = true
judge = ["git reset --hard"]
[[rule.example]]
run = "git reset --hard"
given = { tracked_changes = 0 }
expect = "allow"
[[rule.example]]
run = "GIT_DIR=/x git reset --hard"
env = { A = "b" }
given = { tracked_changes = 3, clean_removes = "unknown" }
expect = "judge"
"#;
