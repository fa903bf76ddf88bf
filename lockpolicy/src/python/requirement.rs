//! A requirement as PEP 508 writes it: `name[extra] >=1,<2 ; marker` or `name @ url ; marker`.
//!
//! Read by hand, because a finding must name places in the line and because markers are never evaluated: what only
//! some machine would install is judged on every machine.

/// One requirement, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirement<'a> {
    pub name: &'a str,
    pub extras: Vec<&'a str>,
    /// Without blanks around it; empty where any version will do.
    pub specifier: &'a str,
    pub url: Option<&'a str>,
    pub marker: Option<&'a str>,
}

/// Takes a requirement apart; nothing where it is none.
pub fn parse(text: &str) -> Option<Requirement<'_>> {
    let text = text.trim();
    let end = text
        .find(|character: char| !(character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.')))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let bounded = name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.ends_with(|last: char| last.is_ascii_alphanumeric());
    if !bounded {
        return None;
    }
    let mut rest = rest.trim_start();
    let mut extras = Vec::new();
    if let Some(inside) = rest.strip_prefix('[') {
        let (list, behind) = inside.split_once(']')?;
        extras = list.split(',').map(str::trim).filter(|extra| !extra.is_empty()).collect();
        rest = behind.trim_start();
    }
    if let Some(behind) = rest.strip_prefix('@') {
        // A URL ends at a blank, because a `;` may be part of it.
        let behind = behind.trim_start();
        let end = behind.find(char::is_whitespace).unwrap_or(behind.len());
        let (url, behind) = behind.split_at(end);
        let marker = match behind.trim_start() {
            "" => None,
            behind => Some(behind.strip_prefix(';')?.trim()),
        };
        return (!url.is_empty()).then_some(Requirement {
            name,
            extras,
            specifier: "",
            url: Some(url),
            marker,
        });
    }
    let (specifier, marker) = match rest.split_once(';') {
        Some((specifier, marker)) => (specifier, Some(marker.trim())),
        None => (rest, None),
    };
    let specifier = specifier.trim();
    let specifier = match specifier.strip_prefix('(') {
        Some(inside) => inside.strip_suffix(')')?.trim(),
        None => specifier,
    };
    let clauses = specifier.trim_end_matches(',').split(',').map(str::trim);
    let whole = specifier.is_empty() || clauses.clone().all(is_clause);
    whole.then_some(Requirement { name, extras, specifier, url: None, marker })
}

/// An operator and something that can be a version.
fn is_clause(clause: &str) -> bool {
    let Some(operator) = ["===", "==", "~=", "!=", "<=", ">=", "<", ">"]
        .into_iter()
        .find(|operator| clause.starts_with(operator))
    else {
        return false;
    };
    let version = clause.get(operator.len()..).unwrap_or_default().trim();
    !version.is_empty()
        && !version.contains(|character: char| character.is_whitespace() || "<>=!~".contains(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_are_taken_apart() {
        let read =
            parse("Flask [async, dotenv] >= 2.0 , <4 ; python_version >= '3.9'").expect("a requirement");
        assert_eq!((read.name, read.specifier), ("Flask", ">= 2.0 , <4"));
        assert_eq!(read.extras, ["async", "dotenv"]);
        assert_eq!(read.marker, Some("python_version >= '3.9'"));
        let read =
            parse("pip @ https://a.example/x;y.zip#sha256=00 ; os_name == 'nt'").expect("a requirement");
        assert_eq!(read.url, Some("https://a.example/x;y.zip#sha256=00"));
        assert_eq!(parse("a (>=1)").expect("a requirement").specifier, ">=1");
        for none in
            ["", "-e .", "./x", "a b", "a>", "a=1", "a[b", "a @", "a (>=1", "é", "a>=1 <2", "-a", "a-"]
        {
            assert_eq!(parse(none), None, "{none}");
        }
    }
}
