//! Looking must not run or write anything, and saving must not either, nor putting back: whatever a repository's or
//! the caller's configuration names is a canary, and none of them may sing.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use cotter_tests::saves_in;

use crate::field::{Field, real_git};

impl Field {
    /// A program that leaves a trace.
    fn canary(&self) -> String {
        let program = self.path("canary");
        fs::write(&program, format!("#!/bin/sh\necho ran >>'{}'\n", self.path("sang").display()))
            .and_then(|()| fs::set_permissions(&program, fs::Permissions::from_mode(0o755)))
            .expect("a program");
        program.display().to_string()
    }

    /// A git that does nothing when it is called as the scripts call it, and answers what the guard asks of it: what the
    /// real one runs by itself is no fault of the guard's.
    fn deaf(&self) -> String {
        let script = format!(
            "#!/bin/sh\ncase $1 in reset | clean | push) exit 0 ;; esac\nexec '{}' \"$@\"\n",
            real_git().display()
        );
        self.home.write_executable("deaf/git", script);
        format!("{}:{}:", self.home.shims().display(), self.path("deaf").display())
    }

    /// Neither the verdict nor a restore point nor its use runs or writes what it should not. `work` are files with
    /// something in them that is in no commit.
    #[track_caller]
    fn assert_silent(&self, script: &str, work: &[&str]) {
        let _ = fs::remove_file(self.path("sang"));
        let output = self.shell(script, &self.deaf());
        let said = String::from_utf8_lossy(&output.stderr);
        let saves = saves_in(&said);
        let stopped = output.status.code() == Some(126) && said.contains("cotter: refused");
        assert!(
            stopped || (output.status.success() && saves.len() == 1),
            "`{script}` was not looked at: {said}"
        );
        assert!(!self.path("sang").exists(), "`{script}` ran what it found");
        for id in saves {
            let were: Vec<Option<String>> = work.iter().map(|name| self.text(name)).collect();
            let lost = if script.contains("clean") { &["untracked"] } else { work };
            lost.iter().for_each(|name| self.write(name, "spoilt\n"));
            self.home.undo(&self.path("work"), &id);
            let are: Vec<Option<String>> = work.iter().map(|name| self.text(name)).collect();
            assert_eq!(are, were, "`{script}` is not taken back");
            assert!(!self.path("sang").exists(), "taking `{script}` back ran what it found");
        }
    }
}

const LOOKS: [&str; 4] =
    ["git reset --hard", "git clean -f", "git clean -fdx", "git push --force-with-lease"];
const WORK: [&str; 2] = ["tracked", "untracked"];

#[test]
fn no_filter_runs_whatever_its_name() {
    let names = ["plain", "a=b", "", "a.b", "UPPER", "=", "a=b.clean=x"];
    let field = Field::new();
    let canary = field.canary();
    let mut attributes = String::new();
    let mut config = String::new();
    for (at, name) in names.iter().enumerate() {
        field.write(&format!("filtered{at}"), "one\n");
        attributes += &format!("filtered{at} filter={name}\n");
        for key in ["clean", "smudge", "process"] {
            config += &format!("[filter \"{name}\"]\n\t{key} = {canary}\n");
        }
    }
    field.directly("git add . && git commit -qm filtered");
    for at in 0..names.len() {
        field.write(&format!("filtered{at}"), "two\n");
    }
    field.write("untracked", "mine\n");
    field.write(".gitattributes", &attributes);
    field.write(".git/config", &(field.text(".git/config").expect("a configuration") + &config));
    let files: Vec<String> = (0..names.len()).map(|at| format!("filtered{at}")).collect();
    let mut work: Vec<&str> = files.iter().map(String::as_str).collect();
    work.push("untracked");
    for script in LOOKS {
        field.assert_silent(script, &work);
    }
}

#[test]
fn no_program_of_the_configuration_runs() {
    let field = Field::new();
    let canary = field.canary();
    field.write("tracked", "mine\n");
    field.write("untracked", "mine\n");
    field.write(".gitattributes", "tracked diff=shown merge=joined\n");
    let keys = [
        "core.fsmonitor",
        "core.editor",
        "core.pager",
        "pager.status",
        "pager.clean",
        "core.sshCommand",
        "core.askPass",
        "core.gitProxy",
        "core.alternateRefsCommand",
        "credential.helper",
        "diff.external",
        "diff.shown.textconv",
        "diff.shown.command",
        "merge.joined.driver",
        "gpg.program",
    ];
    for key in keys {
        field.directly(&format!("git config {key} {canary}"));
    }
    for hook in ["post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-push"] {
        fs::copy(&canary, field.path("work/.git/hooks").join(hook)).expect("a hook");
    }
    for script in LOOKS {
        field.assert_silent(script, &WORK);
        let variables = format!("GIT_CONFIG_VALUE_0={canary} GIT_EXTERNAL_DIFF={canary} GIT_PAGER={canary}");
        let brought = "export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.fsmonitor";
        field.assert_silent(&format!("{brought}; {variables} {script}"), &WORK);
    }
}

/// Whose commits a push would leave out, the log says; configured to show signatures, it would have them checked.
#[test]
fn no_signature_is_checked() {
    let field = Field::new();
    let canary = field.canary();
    field.directly(&format!(
        "signed() {{ git cat-file commit HEAD | sed '/^$/,$d'; echo 'gpgsig -----BEGIN PGP SIGNATURE-----'
             echo ' x'; echo ' -----END PGP SIGNATURE-----'; echo; echo signed; }}
         git update-ref refs/remotes/origin/own $(signed | git hash-object -t commit -w --stdin)
         git branch own HEAD~1; git config log.showSignature true; git config gpg.program {canary}"
    ));
    field.directly("git log -1 refs/remotes/origin/own");
    assert!(field.path("sang").exists(), "git itself checks none");
    fs::remove_file(field.path("sang")).expect("a file");
    let output = field.shell("git push --force-with-lease origin own", &field.deaf());
    assert!(output.status.success(), "{output:?}");
    let asked = &field.home.records()[0]["facts"]["push_overwrites_others"];
    assert_eq!(*asked, 0, "the log was not asked");
    assert!(!field.path("sang").exists(), "looking had a signature checked");
}

#[test]
fn no_trace_is_written() {
    let field = Field::new();
    field.write("tracked", "mine\n");
    field.write("untracked", "mine\n");
    let trace = field.path("sang").display().to_string();
    for key in ["trace2.eventTarget", "trace2.normalTarget", "trace2.perfTarget"] {
        field.directly(&format!("git config --global {key} {trace}"));
    }
    for script in LOOKS {
        field.assert_silent(script, &WORK);
        field.assert_silent(
            &format!("GIT_TRACE={trace} GIT_TRACE2={trace} GIT_TRACE_SETUP={trace} {script}"),
            &WORK,
        );
    }
}
