//! Ranges as poetry writes them: PEP 440's, and besides them `^1.2`, `~1.2`, `1.*`, a bare version, `||`.

use crate::python::version;

/// Whether a range lets a version in; nothing where one of the two cannot be read.
pub fn allows(range: &str, locked: &str) -> Option<bool> {
    if range.len() > 1000 {
        return None;
    }
    let mut known = true;
    for one in range.split("||").flat_map(|one| one.split('|')) {
        match all(one, locked) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => known = false,
        }
    }
    known.then_some(false)
}

fn all(range: &str, locked: &str) -> Option<bool> {
    let mut specifiers = Vec::new();
    for clause in clauses(range) {
        if matches!(clause.as_str(), "" | "*" | "x") {
            continue;
        }
        specifiers.push(translated(&clause)?);
    }
    version::allows(&specifiers.join(","), locked)
}

/// Clauses are set apart by commas or blanks; a blank may also stand behind an operator.
fn clauses(range: &str) -> Vec<String> {
    let mut clauses: Vec<String> = Vec::new();
    for word in range.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty()) {
        match clauses.last_mut() {
            Some(open) if open.chars().all(|character| "<>=!~^".contains(character)) => open.push_str(word),
            _ => clauses.push(word.to_owned()),
        }
    }
    clauses
}

fn translated(clause: &str) -> Option<String> {
    if let Some(from) = clause.strip_prefix('^') {
        return between(from, &caret(from)?);
    }
    if let Some(from) = clause.strip_prefix('~').filter(|rest| !rest.starts_with('=')) {
        return between(from, &tilde(from)?);
    }
    if clause.starts_with(|first: char| first.is_ascii_digit() || first == 'v') {
        return Some(format!("=={clause}"));
    }
    if let Some(exact) = clause.strip_prefix('=').filter(|rest| !rest.starts_with('=')) {
        return Some(format!("=={exact}"));
    }
    Some(clause.to_owned())
}

fn between(from: &str, below: &str) -> Option<String> {
    // A pre-release of the upper bound is beyond it, as PEP 440's `<` has it too.
    Some(format!(">={from},<{below}")).filter(|_| version::parse(from).is_some())
}

fn release(from: &str) -> Option<Vec<u64>> {
    Some(version::parse(from)?.release().to_vec())
}

/// The first part that is not zero may not grow.
fn caret(from: &str) -> Option<String> {
    let parts = release(from)?;
    let place = parts.iter().position(|part| *part != 0).unwrap_or(parts.len().checked_sub(1)?);
    bumped(&parts, place)
}

/// `~1.2` and `~1.2.3` keep the second part, `~1` the first.
fn tilde(from: &str) -> Option<String> {
    let parts = release(from)?;
    bumped(&parts, usize::from(parts.len() > 1))
}

fn bumped(parts: &[u64], place: usize) -> Option<String> {
    let mut kept: Vec<String> = parts.get(..place)?.iter().map(u64::to_string).collect();
    kept.push(parts.get(place)?.checked_add(1)?.to_string());
    Some(kept.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_poetry() {
        for (range, version, expected) in [
            ("^1.2", "1.9", Some(true)),
            ("^1.2", "2.0", Some(false)),
            ("^1.2", "1.1", Some(false)),
            ("^0.2.3", "0.2.9", Some(true)),
            ("^0.2.3", "0.3", Some(false)),
            ("^0.0.3", "0.0.4", Some(false)),
            ("^0", "0.9", Some(true)),
            ("^0.0", "0.0.9", Some(true)),
            ("^0.0", "0.1", Some(false)),
            ("~1.2.3", "1.2.9", Some(true)),
            ("~1.2.3", "1.3", Some(false)),
            ("~1", "1.9", Some(true)),
            ("~=1.4", "1.9", Some(true)),
            ("1.2", "1.2.0", Some(true)),
            ("1.2", "1.2.1", Some(false)),
            ("1.*", "1.5", Some(true)),
            ("*", "3", Some(true)),
            (">=1 <2", "1.5", Some(true)),
            (">= 1, < 2", "2.5", Some(false)),
            ("^1 || ^3", "3.1", Some(true)),
            ("^1 | ^3", "2.1", Some(false)),
            ("^2.0b1", "2.0b2", Some(true)),
            ("odd", "1", None),
            ("^1 || odd", "2", None),
        ] {
            assert_eq!(allows(range, version), expected, "{range} {version}");
        }
    }
}
