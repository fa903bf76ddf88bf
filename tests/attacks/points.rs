//! Restore points stay here: however the words that lead to them are put, they are not pushed, bundled, shown or written over.

use crate::field::Field;

impl Field {
    /// One with a restore point of our own making, and what is to be seen of it here and there.
    fn with_point() -> Field {
        let field = Field::new();
        field.directly(
            "git update-ref refs/cotter/saves/x HEAD^{tree} && git tag -am x kept && git update-ref refs/cotter/kept/x/0 kept
             git tag -d kept && git config transfer.hideRefs refs/cotter",
        );
        field
    }

    fn points(&self) -> String {
        self.directly(
            "git for-each-ref refs/cotter; git config --get-all transfer.hideRefs
             git --git-dir=../remote.git for-each-ref; ls ..",
        )
    }
}

/// Lines that git itself would not refuse.
const LEADING: [&str; 24] = [
    "git push origin 'refs/*:refs/*'",
    "git push origin 'refs/c*:refs/c*'",
    "git push origin 'r*:r*'",
    "git push origin refs/cotter/saves/x",
    "git push origin cotter/kept/x/0:refs/heads/leak",
    "git push origin cotter/kept/x/0",
    "git push origin main-worktree/refs/cotter/kept/x/0:refs/tags/leak",
    "git -c remote.origin.push='refs/*:refs/*' push",
    "git send-pack ../remote.git 'refs/*:refs/*'",
    "git fetch origin '+refs/*:refs/*' -p",
    "git fetch origin '+refs/heads/*:refs/cotter/*' -p",
    "git fetch --refmap='+refs/heads/*:refs/cotter/*' -p origin main",
    "git -c remote.origin.fetch='+refs/heads/*:refs/cotter/*' fetch -p",
    "git config remote.origin.fetch '+refs/heads/*:refs/cotter/*'",
    "git config --add remote.origin.push 'refs/*:refs/*'",
    "git bundle create ../out --all",
    "git bundle create ../out '--glob=refs/*'",
    "git bundle create ../out --glob=cotter",
    "git bundle create ../out cotter/kept/x/0",
    "git for-each-ref --format='%(refname)' | git bundle create ../out --stdin",
    "git tag leak cotter/kept/x/0",
    "git branch leak refs/cotter/kept/x/0^{commit}",
    "git checkout -q -b leak refs/cotter/kept/x/0",
    "git config --unset-all transfer.hideRefs",
];

#[test]
fn no_line_leads_them_away() {
    let field = Field::with_point();
    let before = field.points();
    for script in LEADING {
        field.assert_refused(script);
        assert_eq!(field.points(), before, "{script}");
    }
}

/// Where there are none, a wide pattern is a wide pattern.
#[test]
fn what_is_wide_is_nothing_where_there_are_none() {
    let field = Field::new();
    field.directly("git push -q -f origin main");
    field.assert_passes("git push -q origin 'refs/*:refs/*'");
    field.assert_passes("git bundle create -q ../out --all");
    field.assert_passes("git config --add remote.origin.fetch '+refs/notes/*:refs/notes/*'");
}

#[test]
fn ordinary_lines_pass_beside_them() {
    let field = Field::with_point();
    field.directly("git push -q -f origin main && git branch cotter/x");
    field.assert_passes("git push -q origin 'refs/heads/*:refs/heads/*'");
    field.assert_passes("git push -q origin cotter/x");
    field.assert_passes("git fetch -q origin '+refs/heads/*:refs/remotes/origin/*' -p");
    field.assert_passes("git bundle create -q ../out --branches --tags HEAD");
    field.assert_passes("git config --add transfer.hideRefs refs/pull");
}
