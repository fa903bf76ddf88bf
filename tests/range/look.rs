//! What a world looks like from outside the guard: every ref, every file, and all content that can still be had.

use std::collections::{BTreeMap, BTreeSet};

use cotter_tests::root::{Order, Root};
use cotter_tests::unguarded_path;

/// One look. It runs nothing that the world may have been made to name.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Look {
    /// Refs of bare repositories, by `repository ref`.
    pub(crate) remote: BTreeMap<String, String>,
    /// Refs and HEAD of the repository.
    pub(crate) refs: BTreeMap<String, String>,
    pub(crate) index: Vec<String>,
    /// Content of files, by path: the name git would give it as a blob.
    pub(crate) files: BTreeMap<String, String>,
    /// Kinds, modes and targets, by path.
    pub(crate) modes: BTreeMap<String, String>,
    /// Commits, tags and contents that a ref, a reflog or an index of a repository leads to, the remotes' among them.
    pub(crate) kept: BTreeSet<String>,
    /// What canaries left.
    pub(crate) marks: Vec<String>,
    /// What the guard wrote down.
    pub(crate) log: String,
}

/// Everything but what git keeps in its own forms: objects are looked for from refs, and an index holds times. Each part begins with
/// its name, so that no other program is needed to tell them apart.
const SCRIPT: &str = r#"
git='git -c core.fsmonitor=false -c core.hooksPath=/dev/null -c core.quotePath=false -c safe.directory=*'
for repository in /srv/remotes/*.git; do
    echo "part remote ${repository##*/}"
    refs=$($git --git-dir=$repository for-each-ref --format='%(refname)%09%(objectname)')
    if [ -n "$refs" ]; then
        printf '%s\n' "$refs" 'part kept'
        $git --git-dir=$repository rev-list --objects --no-object-names --all
    fi
done
for repository in $directory /srv/app; do
    if [ -d $repository ]; then
        echo 'part kept'
        $git -C $repository rev-list --objects --no-object-names --all --reflog --indexed-objects
    fi
done
echo 'part ref'
$git for-each-ref --format='%(refname)%09%(objectname)'
echo 'part head'
$git rev-parse --revs-only HEAD --symbolic-full-name HEAD
echo 'part index'
$git ls-files -st
echo 'part mode'
find /srv /home/dev /tmp /run \( -name objects -o -path '*/state/cotter' \) -prune \
    -o -printf '%p\t%y %m %l\n' -type f -fprint /var/tmp/files 2>/dev/null
echo 'part content'
(cd / && exec git hash-object --no-filters --stdin-paths </var/tmp/files)
for saved in /home/dev/.local/state/cotter/*; do
    if [ ${saved##*/} = log ]; then
        echo 'part log'
        cat $saved/*.jsonl
    elif [ -e $saved ]; then
        echo 'part kept'
        find $saved -type f -exec git hash-object --no-filters {} +
    fi
done
for mark in /run/marks/*; do
    if [ -e $mark ]; then
        echo 'part mark'
        cat $mark
    fi
done
"#;

/// Trees only name what others are. They are left out of a look that others are compared with.
const NO_TREES: &str = r#"
echo 'part tree'
git --git-dir=/srv/remotes/proj.git cat-file --batch-all-objects --batch-check='%(objecttype) %(objectname)'
git cat-file --batch-all-objects --batch-check='%(objecttype) %(objectname)'
"#;

impl Look {
    /// The commit that is checked out.
    pub(crate) fn head(&self) -> Option<&str> {
        self.refs.get("HEAD").and_then(|head| head.split(' ').next())
    }

    /// A look at the repository in `directory` and at everything around it, before a shot.
    pub(crate) fn before(root: &mut Root, directory: &str) -> Look {
        Look::at(root, directory, NO_TREES)
    }

    /// The same after one.
    pub(crate) fn after(root: &mut Root, directory: &str) -> Look {
        Look::at(root, directory, "")
    }

    fn at(root: &mut Root, directory: &str, more: &str) -> Look {
        let script = format!("directory={directory}\ncd $directory\n{SCRIPT}{more}");
        let order = Order::new(["/bin/sh", "-c", &script])
            .within("/")
            .variable("PATH", unguarded_path())
            .variable("GIT_CONFIG_NOSYSTEM", "1");
        let said = root.run(&order).said();
        let mut look = Look::default();
        let (mut part, mut paths) = ("", Vec::new());
        for line in said.stdout.lines() {
            match line.strip_prefix("part ") {
                Some(name) => part = name,
                None => look.take(part, line, &mut paths),
            }
        }
        look
    }

    /// Takes in one line. Contents come in the order of the files before them.
    fn take(&mut self, part: &str, line: &str, paths: &mut Vec<String>) {
        let (name, value) = line.split_once('\t').unwrap_or((line, ""));
        let (name, value) = (name.to_owned(), value.to_owned());
        let (part, repository) = part.split_once(' ').unwrap_or((part, ""));
        match part {
            "remote" => {
                self.remote.insert(format!("{repository} {name}"), value);
            }
            "ref" => {
                self.refs.insert(name, value);
            }
            "head" => *self.refs.entry("HEAD".to_owned()).or_default() += &format!("{line} "),
            "index" => self.index.push(line.to_owned()),
            "kept" => {
                self.kept.insert(name);
            }
            "tree" => {
                if let Some(tree) = line.strip_prefix("tree ") {
                    self.kept.remove(tree);
                }
            }
            "mode" => {
                if value.starts_with('f') {
                    paths.push(name.clone());
                }
                self.modes.insert(name, value);
            }
            "content" => {
                if let Some(path) = paths.get(self.files.len()) {
                    self.files.insert(path.clone(), name);
                }
            }
            "mark" => self.marks.push(line.to_owned()),
            "log" => self.log.push_str(line),
            _ => {}
        }
    }
}
