//! What is asked.

use cotter_lockpolicy::Registries;

pub(crate) const USAGE: &str = "\
usage: lock-history [OPTIONS] REPOSITORY[:PATH]…

REPOSITORY is a folder with a git repository, bare or not; without a PATH all of its lockfiles are taken.
  --versions N        the newest N versions of each lock (default 20)
  --edited N          edit the newer version of so many pairs (default 4)
  --gone              also locks that are in the history and not in the newest commit
  --registries FILE   which hosts are whose; without it, the ones that the oldest version names most
  --findings FILE     write every finding above a note, and every edit that was not found, one a line";

pub(crate) struct Args {
    pub(crate) repositories: Vec<Wanted>,
    pub(crate) versions: usize,
    pub(crate) edited: usize,
    pub(crate) gone: bool,
    pub(crate) registries: Option<Registries>,
    pub(crate) findings: Option<String>,
}

pub(crate) struct Wanted {
    pub(crate) path: String,
    pub(crate) lock: Option<String>,
}

impl Args {
    pub(crate) fn of(mut words: impl Iterator<Item = String>) -> Result<Args, String> {
        let mut args = Args {
            repositories: Vec::new(),
            versions: 20,
            edited: 4,
            gone: false,
            registries: None,
            findings: None,
        };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--versions" => args.versions = number(&value()?)?,
                "--edited" => args.edited = number(&value()?)?,
                "--gone" => args.gone = true,
                "--findings" => args.findings = Some(value()?),
                "--registries" => {
                    let file = value()?;
                    let text = std::fs::read_to_string(&file).map_err(|why| format!("{file}: {why}"))?;
                    args.registries = Some(Registries::parse(&text).map_err(|why| format!("{file}: {why}"))?);
                }
                option if option.starts_with('-') => return Err(format!("unknown option {option}")),
                _ => {
                    let (path, lock) =
                        word.split_once(':').map_or((&*word, None), |(path, lock)| (path, Some(lock)));
                    args.repositories.push(Wanted { path: path.to_owned(), lock: lock.map(str::to_owned) });
                }
            }
        }
        if args.repositories.is_empty() { Err("no repository".to_owned()) } else { Ok(args) }
    }
}

fn number(word: &str) -> Result<usize, String> {
    word.parse().map_err(|_| format!("{word} is no number"))
}
