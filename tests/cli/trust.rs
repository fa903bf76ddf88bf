//! A project's policy comes with the repository: it only tightens until a person has trusted it.

use std::fs;
use std::fs::File;
use std::path::{Path, PathBuf};

use cotter_tests::{Ending, Home, Launch, Stream, Terminal};

const LOOSENING: &str = "[[exception]]\nrule = \"git.push.force\"\nreason = \"It is ours.\"\n";

fn home() -> (Home, PathBuf) {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    (home, work)
}

fn forced_push(home: &Home, work: &Path) -> Option<i32> {
    home.git(work, "push --force origin main").code
}

fn trust(home: &Home, work: &Path) -> Launch {
    home.launch(["cotter", "trust"]).directory(&File::open(work).unwrap())
}

/// Answers the question at a terminal.
fn answers(home: &Home, work: &Path, answer: &[u8]) -> Ending {
    let terminal = Terminal::open();
    let launch = trust(home, work).job_of(&terminal, true).stream(1, &Stream::file());
    let running = launch.start(&home.path("lib/cotter/cotter"));
    terminal.shows("Type its file name to agree: ");
    terminal.types(answer);
    running.ends()
}

#[test]
fn it_tightens_at_once_and_loosens_when_trusted_and_only_as_it_was() {
    let (home, work) = home();
    let rule = "[[rule]]\ntool = \"git\"\nid = \"proj.no-amend\"\nwhen = { sub = \"commit\", flag = \"--amend\" }\noutcome = \"refuse\"\nwhy = \"Not here.\"\nrefuse = [\"git commit --amend\"]\n";
    fs::write(work.join(".cotter.toml"), format!("{LOOSENING}{rule}")).unwrap();
    assert_eq!(home.git(&work, "commit --amend").code, Some(126), "a rule counts at once");
    assert_eq!(forced_push(&home, &work), Some(126), "an exception does not");
    assert_eq!(answers(&home, &work, b"y\n"), Ending::Exited(1));
    assert_eq!(forced_push(&home, &work), Some(126));
    assert_eq!(answers(&home, &work, b".cotter.toml\n"), Ending::Exited(0));
    assert_eq!(forced_push(&home, &work), Some(0));
    let mut list = home.cotter(["trust", "list"]);
    list.current_dir(&work);
    assert!(home.said(list).succeeded().contains("in force"));

    fs::write(work.join(".cotter.toml"), format!("{LOOSENING}# changed\n")).unwrap();
    assert_eq!(forced_push(&home, &work), Some(126), "another content is not what was trusted");
    assert!(
        home.said(home.cotter(["trust", "list"])).succeeded().contains("changed since: no longer trusted")
    );
    fs::write(work.join(".cotter.toml"), format!("{LOOSENING}{rule}")).unwrap();
    assert_eq!(forced_push(&home, &work), Some(0), "the trusted content is, again");
    let mut revoke = home.cotter(["trust", "revoke"]);
    revoke.current_dir(&work);
    home.said(revoke).succeeded();
    assert_eq!(forced_push(&home, &work), Some(126));
}

#[test]
fn a_copy_elsewhere_is_not_trusted() {
    let (home, work) = home();
    fs::write(work.join(".cotter.toml"), LOOSENING).unwrap();
    assert_eq!(answers(&home, &work, b".cotter.toml\n"), Ending::Exited(0));
    let copy = home.path("stage/copy");
    home.unguarded(&home.path("stage"), "cp -a r copy").succeeded();
    assert_eq!(forced_push(&home, &copy), Some(126));
}

#[test]
fn only_a_terminal_can_answer() {
    let (home, work) = home();
    fs::write(work.join(".cotter.toml"), LOOSENING).unwrap();
    let yes = Stream::file_at(b".cotter.toml\n", 0);
    let outcome = trust(&home, &work).stream(0, &yes).own_session().run(&home.path("lib/cotter/cotter"));
    assert_eq!(outcome.ending, Ending::Exited(2), "{outcome:?}");
    assert!(outcome.stderr.contains("takes a person at a terminal"), "{outcome:?}");
    assert_eq!(forced_push(&home, &work), Some(126));
}

#[test]
fn what_is_shown_cannot_hide_anything() {
    let (home, work) = home();
    fs::write(work.join(".cotter.toml"), format!("# \u{1b}[8mhidden\u{202e}\n{LOOSENING}")).unwrap();
    let terminal = Terminal::open();
    let running = trust(&home, &work)
        .job_of(&terminal, true)
        .stream(1, &Stream::file())
        .start(&home.path("lib/cotter/cotter"));
    terminal.shows("\\u{1b}[8mhidden\\u{202e}");
    terminal.types(b"no\n");
    assert_eq!(running.ends(), Ending::Exited(1));
}

#[test]
fn without_a_project_there_is_nothing_to_trust() {
    let (home, work) = home();
    let mut command = home.cotter(["trust"]);
    command.current_dir(&work);
    let said = home.said(command);
    assert_eq!(said.code, Some(2));
    assert!(said.stderr.contains("no project policy"), "{said:?}");
}
