//! Composer's versions and constraints, as far as they are numbers: a branch is compared by nobody, and whatever is
//! not understood allows everything.

/// Four numbers and how finished it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    numbers: [u64; 4],
    stage: Stage,
    step: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Dev,
    Alpha,
    Beta,
    Candidate,
    Stable,
    Patch,
}

impl Version {
    /// `v1.2.3`, `1.2.3.4-beta2`; nothing for a branch.
    pub fn parse(text: &str) -> Option<Version> {
        let (version, count) = Version::part(text)?;
        (count > 0).then_some(version)
    }

    /// The version and how many numbers it had.
    fn part(text: &str) -> Option<(Version, usize)> {
        let text = text.trim();
        let text = text.split('+').next().unwrap_or_default();
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let end = text
            .find(|character: char| !character.is_ascii_digit() && character != '.')
            .unwrap_or(text.len());
        let (numbers, rest) = text.split_at(end);
        let mut version = Version { numbers: [0; 4], stage: Stage::Stable, step: 0 };
        let mut count = 0;
        for number in numbers.trim_end_matches('.').split('.') {
            *version.numbers.get_mut(count)? = number.parse().ok()?;
            count += 1;
        }
        (version.stage, version.step) = stage(rest)?;
        Some((version, count))
    }

    fn dev(mut self) -> Version {
        (self.stage, self.step) = (Stage::Dev, 0);
        self
    }

    /// The first version behind all that share its first `count` numbers.
    fn behind(self, count: usize) -> Option<Version> {
        let mut numbers = [0; 4];
        for (index, number) in self.numbers.iter().enumerate().take(count) {
            *numbers.get_mut(index)? = *number;
        }
        let last = numbers.get_mut(count.checked_sub(1)?)?;
        *last = last.checked_add(1)?;
        Some(Version { numbers, stage: Stage::Dev, step: 0 })
    }
}

fn stage(text: &str) -> Option<(Stage, u64)> {
    let text = text.trim_start_matches(['-', '_', '.']).to_ascii_lowercase();
    let end = text.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let stage = match word {
        "" | "stable" => Stage::Stable,
        "dev" => Stage::Dev,
        "a" | "alpha" => Stage::Alpha,
        "b" | "beta" => Stage::Beta,
        "rc" => Stage::Candidate,
        "p" | "pl" | "patch" => Stage::Patch,
        _ => return None,
    };
    let rest = rest.trim_start_matches(['-', '.']);
    let step = if rest.is_empty() { 0 } else { rest.parse().ok()? };
    Some((stage, step))
}

/// Whether a constraint allows a version; nothing where that cannot be said.
pub fn allows(constraint: &str, version: &str) -> Option<bool> {
    let version = Version::parse(version)?;
    let mut allowed = false;
    for alternative in constraint.split('|').filter(|part| !part.trim().is_empty()) {
        allowed |= all(alternative, version)?;
    }
    Some(allowed)
}

fn all(text: &str, version: Version) -> Option<bool> {
    if let Some((from, to)) = text.split_once(" - ") {
        let ((from, _), (to, count)) = (Version::part(from)?, Version::part(to)?);
        let below = if count < 3 { version < to.behind(count)? } else { version <= to };
        return Some(version >= from.dev() && below);
    }
    // An operator may stand apart from its version.
    let mut text = text.replace(',', " ");
    for operator in ["=", ">", "<", "^", "~", "!"] {
        while text.contains(&format!("{operator} ")) {
            text = text.replace(&format!("{operator} "), operator);
        }
    }
    text.split_whitespace().try_fold(true, |allowed, part| Some(allowed & one(part, version)?))
}

fn one(text: &str, version: Version) -> Option<bool> {
    // `@dev` allows what is less stable; what is locked has been chosen already.
    let text = text.split(['@', '#']).next().unwrap_or_default();
    if matches!(text, "" | "*" | "x") {
        return Some(true);
    }
    let operator =
        ["==", "!=", "<>", ">=", "<=", "=", ">", "<", "^", "~"].into_iter().find(|op| text.starts_with(op));
    let rest = text.get(operator.map_or(0, str::len)..)?;
    if let Some(prefix) = rest.strip_suffix(".*").or(rest.strip_suffix(".x")).filter(|_| operator.is_none()) {
        let (from, count) = Version::part(prefix)?;
        return Some(within((from.dev(), from.behind(count)?), version));
    }
    let (wanted, count) = Version::part(rest)?;
    if count == 0 {
        return None;
    }
    // Without a stage of its own, a lower bound takes in what came before the release.
    let floor = if wanted.stage == Stage::Stable { wanted.dev() } else { wanted };
    Some(match operator {
        None | Some("=" | "==") => version == wanted,
        Some("!=" | "<>") => version != wanted,
        Some(">=") => version >= floor,
        Some("<") => version < floor,
        Some("<=") => version <= wanted,
        Some(">") => version > wanted,
        Some("~") => within((floor, wanted.behind((count - 1).max(1))?), version),
        _ => {
            let first = wanted.numbers.iter().take(count).position(|number| *number != 0);
            within((floor, wanted.behind(first.map_or(count, |index| index + 1).min(3))?), version)
        }
    })
}

fn within((from, below): (Version, Version), version: Version) -> bool {
    version >= from && version < below
}
