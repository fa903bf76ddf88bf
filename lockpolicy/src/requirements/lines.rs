//! Physical lines become logical ones, in the order in which pip does it: join what is continued, then cut comments.

use crate::text::{Broken, Text};

/// One logical line without its comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    /// Where parts of [`Line::text`] stand: from which of its bytes on, and at which byte of the file.
    parts: Vec<(usize, usize)>,
}

impl Line {
    /// The byte of the file at which a byte of the line stands.
    pub fn offset(&self, in_line: usize) -> usize {
        let behind = self.parts.partition_point(|(from, _)| *from <= in_line);
        let part = self.parts.get(behind.saturating_sub(1));
        part.map_or(0, |(from, at)| at + in_line - from)
    }
}

/// All lines that say something.
pub fn all(text: &Text<'_>) -> Result<Vec<Line>, Broken> {
    other_encoding(text)?;
    let whole = text.text();
    // Python takes these for line ends and other readers do not: what is a comment to one is a line to the other.
    if let Some(at) = whole.find(|end| {
        matches!(end, '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
    }) {
        return Err(Broken::new(text.offset(at), "a line end that not every reader takes for one"));
    }
    let mut lines = Vec::new();
    let mut open: Option<Line> = None;
    let ended = whole.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    for physical in ended.flat_map(|line| line.split('\r')) {
        let at = text.offset_of(physical);
        let comment = physical.trim_start().starts_with('#');
        let mut line = open.take().unwrap_or_else(|| Line { text: String::new(), parts: Vec::new() });
        if physical.ends_with('\\') && !comment {
            // pip strips the backslashes of both ends.
            let kept = physical.trim_end_matches('\\').trim_start_matches('\\');
            line.parts.push((line.text.len(), text.offset_of(kept)));
            line.text.push_str(kept);
            open = Some(line);
            continue;
        }
        if comment {
            line.text.push(' ');
        }
        line.parts.push((line.text.len(), at));
        line.text.push_str(physical);
        finish(line, &mut lines);
    }
    if let Some(line) = open {
        finish(line, &mut lines);
    }
    Ok(lines)
}

fn finish(mut line: Line, lines: &mut Vec<Line>) {
    if let Some(at) = comment(&line.text) {
        line.text.truncate(at);
    }
    if !line.text.trim().is_empty() {
        lines.push(line);
    }
}

/// Where a comment begins: at the beginning or behind a blank.
fn comment(text: &str) -> Option<usize> {
    let mut before = None;
    for (at, character) in text.char_indices() {
        if character == '#' && before.is_none_or(char::is_whitespace) {
            return Some(at);
        }
        before = Some(character);
    }
    None
}

/// An encoding that a comment in the first two lines declares and that gives ASCII another meaning.
fn other_encoding(text: &Text<'_>) -> Result<(), Broken> {
    for line in text.text().split('\n').take(2).filter(|line| line.starts_with('#')) {
        let Some((_, rest)) = line.split_once("coding:").or_else(|| line.split_once("coding=")) else {
            continue;
        };
        let rest = rest.trim_start();
        let end = rest.find(|part: char| !(part.is_alphanumeric() || matches!(part, '-' | '_' | '.')));
        let name =
            rest.get(..end.unwrap_or(rest.len())).unwrap_or_default().to_ascii_lowercase().replace('_', "-");
        let plain = ["utf-8", "utf8", "ascii", "us-ascii", "latin-1", "latin1", "cp1252", "windows-1252"];
        if !(name.is_empty() || plain.contains(&&*name) || name.starts_with("iso-8859-")) {
            return Err(Broken::new(
                text.offset_of(rest),
                format!("declares the encoding `{name}`, and is read as UTF-8 here"),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let lines = all(&Text::of(text.as_bytes()).expect("text")).expect("lines");
        lines.into_iter().map(|line| line.text.trim().to_owned()).collect()
    }

    #[test]
    fn lines_are_joined_as_pip_joins_them() {
        let joined = texts("a==1 \\\n    --hash=x \\\r\n --hash=y # z\nb\r");
        assert_eq!(joined, ["a==1     --hash=x  --hash=y", "b"]);
    }

    #[test]
    fn a_comment_does_not_go_on() {
        assert_eq!(texts("# comment \\\nsix\na#b\na #b\n  # c\n"), ["six", "a#b", "a"]);
        // A comment between ends what was continued.
        assert_eq!(texts("a \\\n# comment \\\nb\n"), ["a", "b"]);
    }

    #[test]
    fn every_part_knows_its_place() {
        let text = "\u{feff}a==1 \\\n  --hash=x\n";
        let lines = all(&Text::of(text.as_bytes()).expect("text")).expect("lines");
        let at = lines[0].text.find("--hash").expect("the option");
        assert_eq!(text.get(lines[0].offset(at)..).map(|rest| rest.trim_end()), Some("--hash=x"));
        assert_eq!(lines[0].offset(0), 3);
    }

    #[test]
    fn what_readers_take_differently_is_not_read() {
        for text in ["a # x\u{2028}evil", "a\u{c}b", "# coding: utf-7\na", "# -*- coding=rot13 -*-"] {
            assert!(all(&Text::of(text.as_bytes()).expect("text")).is_err(), "{text}");
        }
        assert_eq!(texts("# -*- coding: utf-8 -*-\na"), ["a"]);
    }
}
