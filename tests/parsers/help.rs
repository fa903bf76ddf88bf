//! The options that clap shows: `  -F, --features <FEATURES>  Space or comma separated …`.

use cotter_rules::Arity;

#[derive(Debug)]
pub(crate) struct Shown {
    /// With their dashes.
    pub(crate) names: Vec<String>,
    pub(crate) arity: Arity,
}

pub(crate) fn shown(text: &str) -> Vec<Shown> {
    text.lines().filter_map(one).collect()
}

fn one(line: &str) -> Option<Shown> {
    let mut names = Vec::new();
    let mut rest = line.trim_start();
    if !line.starts_with("  ") {
        return None;
    }
    loop {
        let dashes = rest.len() - rest.trim_start_matches('-').len();
        let end = rest
            .get(dashes..)?
            .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-' && letter != '_');
        let name = rest.get(..end.map_or(rest.len(), |end| dashes + end))?;
        if !(1..=2).contains(&dashes) || name.len() == dashes {
            return None;
        }
        names.push(name.to_owned());
        rest = rest.strip_prefix(name)?;
        match rest.strip_prefix(", ") {
            Some(more) => rest = more,
            None => break,
        }
    }
    let arity = if rest.starts_with("[=") {
        Arity::Optional
    } else if rest.starts_with(" [<") {
        Arity::Last
    } else if rest.starts_with(" <") {
        Arity::Value
    } else if rest.is_empty() || rest.starts_with("...") || rest.starts_with("  ") {
        Arity::Switch
    } else {
        return None;
    };
    Some(Shown { names, arity })
}
