//! The options that git says it has, against the tool file.
//!
//! The tool file holds every option of every supported version, so it differs from any one git in what came
//! later or went earlier. Those differences are listed by version; everything else must be equal.

use std::collections::BTreeSet;

use cotter_rules::{Arity, Level, Opt, Style};

use crate::git::{Scratch, version};
use crate::grammar::{git, level, levels, option, options, typed};
use crate::versions::{FIXED_BEFORE, FIXED_SINCE, OPTIONAL_SINCE, SINCE, SUB_SINCE};

/// Levels that git does not read by its own parser although the tool file says so, because it would read them in the
/// same way, or that have no options of which git could speak.
const NOT_ASKED: &[&str] = &[
    // Most of their options are those of other commands.
    "stash list",
    "stash show",
    "stash store",
    "stash create",
    "reflog show",
    "bisect visualize",
    // Not in every version.
    "stash export",
    "stash import",
    // A word is a term or a revision.
    "bisect term",
    "bisect bad",
    "bisect good",
    "bisect skip",
    "bisect next",
    "bisect reset",
    "bisect replay",
    "bisect log",
    // What follows is a question about them, not an option.
    "rerere clear",
    "rerere forget",
    "rerere diff",
    "rerere status",
    "rerere remaining",
    "rerere gc",
    "submodule absorbgitdirs",
    "remote-ext",
    // A script, and not in every installation.
    "instaweb",
];

/// Where git's list of completions says something else about values than its help and its behaviour: `=` although the
/// value may be missing, and none where one is taken by other means.
const ODD_COMPLETIONS: &[(&str, &str)] =
    &[("remote add", "--mirror"), ("merge", "--file"), ("update-index", "--cacheinfo")];

/// Of its two parsers only the first one speaks of its options, and only the second one helps.
const TWO_PARSERS: &str = "archive";

/// Short names that newer versions made options of their own.
const APART: &[(&str, &str)] = &[("repack", "-m")];

#[test]
fn every_long_option_is_known_with_its_value_and_its_negation() {
    let scratch = sparse();
    let mut wrong = Vec::new();
    for sub in compared() {
        let theirs = completed(&scratch, &sub);
        let level = level(&sub);
        let ours = completions(&sub, &level);
        let missing: Vec<_> = match kept(&level) {
            // What it does not know, it passes over; but a value must not be taken for an option.
            Kept::Values => theirs.difference(&ours).filter(|word| word.ends_with('=')).collect(),
            Kept::Own | Kept::Nothing => theirs.difference(&ours).collect(),
        };
        let extra: Vec<_> = match kept(&level) {
            Kept::Nothing if sub != TWO_PARSERS => ours.difference(&theirs).collect(),
            Kept::Nothing | Kept::Own | Kept::Values => Vec::new(),
        };
        if !missing.is_empty() || !extra.is_empty() {
            wrong.push(format!("{sub}: missing {missing:?}, extra {extra:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_option_takes_the_value_that_the_help_shows() {
    let scratch = sparse();
    let (mut seen, mut wrong) = (0, Vec::new());
    for sub in compared() {
        let level = level(&sub);
        for shown in help(&scratch, &sub) {
            let Some(name) = shown.long.clone().or_else(|| shown.short.clone()) else { continue };
            let option = option(&level, &name).or_else(|| option(&level, &opposite(&name)));
            let Some(option) = option.as_ref().filter(|option| option.names.contains(&&*name)) else {
                // The other half of a pair such as `--keep-cr` and `--no-keep-cr`, or passed over.
                if option.is_none() && kept(&level) == Kept::Nothing {
                    wrong.push(format!("{sub}: {name} is missing"));
                }
                continue;
            };
            let arity = match option.arity {
                Arity::Last => Arity::Value,
                Arity::Optional if before(&sub, option) => Arity::Switch,
                arity => arity,
            };
            seen += 1;
            if arity != shown.arity {
                wrong.push(format!("{sub}: {name} is {}, not {}", shown.arity, arity));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(seen > 1000, "{seen}");
}

#[test]
fn every_short_option_is_known_with_its_long_name() {
    let scratch = sparse();
    let mut wrong = Vec::new();
    for sub in compared() {
        let level = level(&sub);
        let shown: BTreeSet<String> =
            help(&scratch, &sub).iter().filter_map(|shown| pair(&sub, shown)).collect();
        let ours: BTreeSet<String> = options(&level)
            .iter()
            .filter(|option| since(&sub, option.name()) <= version())
            .flat_map(|option| {
                let long = option.names.iter().find(|name| name.starts_with("--"));
                let shorts = option.names.iter().filter(|name| short(name) && since(&sub, name) <= version());
                shorts.map(move |short| match long {
                    Some(long) => format!("{short} {long}"),
                    None => (*short).to_owned(),
                })
            })
            .collect();
        let missing = shown.difference(&ours).filter(|_| kept(&level) != Kept::Values);
        let extra = ours.difference(&shown).filter(|_| kept(&level) == Kept::Nothing);
        wrong.extend(missing.map(|missing| format!("{sub}: {missing} is missing")));
        wrong.extend(extra.map(|extra| format!("{sub}: {extra} is not there")));
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// The two parsers to which the commands that show history leave what they do not know.
#[test]
fn what_is_shared_is_what_the_parsers_behind_know() {
    let scratch = Scratch::new();
    let ours = completions("rev-list", &level("rev-list"));
    let theirs = completed(&scratch, "rev-list");
    let revisions: Vec<&String> =
        ours.difference(&theirs).filter(|word| !word.starts_with("--no-")).collect();
    // The parser of revisions has no list. What takes its value from the next word misses it where there is none.
    for word in &revisions {
        let name = word.trim_end_matches('=');
        let output = scratch.run(&["rev-list", "HEAD", name]);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        let misses = complaint.contains("requires") || complaint.contains("bad --default");
        assert!(misses, "{name}: {complaint}");
    }
    assert!(revisions.len() > 10, "{revisions:?}");
    let lost: Vec<_> = ["--ext-diff", "--textconv", "--output="]
        .into_iter()
        .filter(|word| !theirs.contains(*word) || !ours.contains(*word))
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
}

/// Git looks for an alias wherever it has no command: a subcommand that is believed to be known must be one to every
/// git, or an alias of its name would pass unread. The few that are scripts come with every git.
#[test]
fn what_is_known_is_never_an_alias() {
    const SCRIPTS: [&str; 9] = [
        "bisect",
        "submodule",
        "filter-branch",
        "mergetool",
        "merge-octopus",
        "merge-resolve",
        "quiltimport",
        "shell",
        "http-push",
    ];
    let scratch = Scratch::new();
    let builtins = scratch.said(&["--list-cmds=builtins"]);
    let builtins: Vec<&str> = builtins.split_whitespace().collect();
    let all = git().level.subs.all().expect("a whole grammar");
    let doubtful: Vec<&str> = all
        .iter()
        .filter(|(_, level)| !level.perhaps)
        .flat_map(|(names, _)| names.iter().copied())
        .filter(|name| !builtins.contains(name) && !SCRIPTS.contains(name))
        .collect();
    assert!(doubtful.is_empty(), "{doubtful:?}");
}

/// A repository in which no subcommand of `sparse-checkout` is refused before it looks at its options.
fn sparse() -> Scratch {
    let scratch = Scratch::new();
    scratch.said(&["config", "core.sparseCheckout", "true"]);
    scratch.said(&["config", "core.sparseCheckoutCone", "true"]);
    scratch
}

/// What a level leaves to another parser.
#[derive(PartialEq, Clone, Copy)]
enum Kept {
    Nothing,
    /// It has a parser of its own, and leaves what that does not know.
    Own,
    /// It has none, and of the other's options only some are known to us: all that take a value.
    Values,
}

fn kept(level: &Level<'_>) -> Kept {
    match (level.style.has(Style::KEEP_UNKNOWN), level.style.has(Style::HELP)) {
        (false, _) => Kept::Nothing,
        (true, true) => Kept::Own,
        (true, false) => Kept::Values,
    }
}

/// What can be compared with this git. Old-style `git config` cannot be asked since its subcommands came, which
/// older versions do not have.
fn compared() -> impl Iterator<Item = String> {
    let modern = version() >= (2, 46);
    levels().into_iter().filter(move |sub| {
        let level = level(sub);
        let asked = match sub.strip_prefix("config ") {
            Some("options") => !modern,
            Some(_) => modern,
            None => !NOT_ASKED.contains(&sub.as_str()),
        };
        asked && level.style.has(Style::NEGATE) && exists(sub)
    })
}

fn exists(sub: &str) -> bool {
    !SUB_SINCE.iter().any(|(name, since)| *name == sub && *since > version())
}

fn since(sub: &str, option: &str) -> (u32, u32) {
    SINCE.iter().find(|(of, name, _)| *of == sub && *name == option).map_or((0, 0), |(_, _, since)| *since)
}

/// Whether this git is older than the value of an option.
fn before(sub: &str, option: &Opt<'_>) -> bool {
    OPTIONAL_SINCE.iter().any(|(of, name, since)| *of == sub && *name == option.name() && version() < *since)
}

fn fixed(sub: &str, option: &str) -> bool {
    let named = |list: &[(&str, &[&str], (u32, u32))]| {
        list.iter()
            .find(|(of, names, _)| *of == sub && names.contains(&option))
            .map(|(_, _, version)| *version)
    };
    named(FIXED_SINCE).is_some_and(|since| version() >= since)
        || named(FIXED_BEFORE).is_some_and(|before| version() < before)
        // The modes of old-style `git config` lost their negation when they became exclusive.
        || (sub == "config options" && option == "--list" && version() >= (2, 46))
}

/// What git prints for completion.
fn completed(scratch: &Scratch, sub: &str) -> BTreeSet<String> {
    let mut words = typed(sub);
    words.push("--git-completion-helper-all".to_owned());
    let text = String::from_utf8_lossy(&scratch.run(&words).stdout).into_owned();
    text.split_whitespace()
        .filter(|word| word.starts_with("--") && *word != "--")
        .map(str::to_owned)
        .collect()
}

/// What `--git-completion-helper-all` prints for a level: each name, `=` where it takes a value, and each
/// `--no-` form.
fn completions(sub: &str, level: &Level<'_>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for option in &options(level) {
        let odd = ODD_COMPLETIONS.contains(&(sub, option.name()));
        let suffix = if (option.arity == Arity::Value) != odd { "=" } else { "" };
        let names = option.names.iter().filter(|name| since(sub, name) <= version());
        for name in names.filter_map(|name| name.strip_prefix("--")) {
            words.insert(format!("--{name}{suffix}"));
            if !option.fixed && !fixed(sub, option.name()) {
                words.insert(opposite(name));
            }
        }
    }
    words
}

fn opposite(name: &str) -> String {
    let bare = name.trim_start_matches('-');
    match bare.strip_prefix("no-") {
        Some(positive) => format!("--{positive}"),
        None => format!("--no-{bare}"),
    }
}

/// One option as git's help shows it.
struct Shown {
    short: Option<String>,
    long: Option<String>,
    arity: Arity,
}

fn help(scratch: &Scratch, sub: &str) -> Vec<Shown> {
    let said = |question: &str| {
        let output = scratch.run(&[typed(sub), vec![question.to_owned()]].concat());
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat()
    };
    // Older ones leave one of the two questions to another program.
    let text = Some(said("--help-all")).filter(|text| text.contains("usage: ")).unwrap_or_else(|| said("-h"));
    let level = level(sub);
    let nothing_to_say = level.options.is_empty() || kept(&level) == Kept::Values;
    assert!(text.contains("usage: ") || nothing_to_say, "{sub}: no help");
    text.lines().filter_map(Shown::read).collect()
}

impl Shown {
    /// `    -f, --[no-]force   force updates`
    fn read(line: &str) -> Option<Shown> {
        let mut rest = line.strip_prefix("    ").filter(|rest| !rest.starts_with(' '))?;
        let mut shown = Shown { short: None, long: None, arity: Arity::Switch };
        if rest.starts_with("-NUM") {
            shown.short = Some("-#".to_owned());
            shown.arity = Arity::Optional;
            return Some(shown);
        }
        if ["(", ")"].iter().any(|dashless| rest.starts_with(dashless)) {
            shown.short = rest.get(..1).map(str::to_owned);
            return Some(shown);
        }
        if !rest.starts_with("--") {
            let letter = rest.strip_prefix('-')?.chars().next()?;
            if letter.is_control() {
                // Older ones give an option that has no short name the name 1.
                return Shown::read(&line.replacen(&format!("-{letter}, "), "", 1));
            }
            shown.short = Some(format!("-{letter}"));
            rest = &rest[1 + letter.len_utf8()..];
            rest = rest.strip_prefix(", ").unwrap_or(rest);
        }
        if let Some(long) = rest.strip_prefix("--") {
            let long = long.strip_prefix("[no-]").unwrap_or(long);
            let end = long
                .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-')
                .unwrap_or(long.len());
            shown.long = Some(format!("--{}", &long[..end]));
            rest = &long[end..];
        }
        shown.arity = match rest {
            _ if rest.starts_with('[') => Arity::Optional,
            _ if [" <", " (", " [", " ...", "<", "="].iter().any(|value| rest.starts_with(value)) => {
                Arity::Value
            }
            _ => Arity::Switch,
        };
        Some(shown)
    }
}

/// `-f --force`, where there is a short name.
fn pair(sub: &str, shown: &Shown) -> Option<String> {
    let letter = shown.short.as_deref()?;
    match &shown.long {
        Some(long) if !APART.contains(&(sub, letter)) => Some(format!("{letter} {long}")),
        _ => Some(letter.to_owned()),
    }
}

fn short(name: &str) -> bool {
    !name.starts_with("--")
}
