//! Splits a line into words as a shell does, without expanding anything.
//!
//! Quotes and backslashes mean what they mean to a shell. `$`, `*`, `~` and braces stand for themselves. What a
//! shell would not pass on as a word (`|`, `;`, `>` …) is an error unless quoted: an example that looks like two
//! commands must not be taken for one.

/// A command line: the variables set before it, and its words.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Line {
    pub env: Vec<(String, String)>,
    pub words: Vec<String>,
}

/// Why a line is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    #[error("a quote is not closed")]
    OpenQuote,
    #[error("a backslash stands at the end")]
    LastBackslash,
    #[error("`{0}` means something to a shell and must be quoted")]
    Operator(char),
    #[error("there is no command in it")]
    NoCommand,
}

/// Splits `line`; leading words of the form `NAME=value` are environment.
pub fn split(line: &str) -> Result<Line, Broken> {
    let mut result = Line::default();
    for word in raw(line)? {
        match word.assigns {
            Some(equals) if result.words.is_empty() => {
                let (name, value) = word.text.split_at(equals);
                result.env.push((name.to_owned(), value.get(1..).unwrap_or_default().to_owned()));
            }
            _ => result.words.push(word.text),
        }
    }
    if result.words.is_empty() { Err(Broken::NoCommand) } else { Ok(result) }
}

#[derive(Default)]
struct Word {
    text: String,
    /// Where the `=` stands, if the word is an assignment: a name, unquoted, and `=`.
    assigns: Option<usize>,
    /// Something in it was quoted, before any `=`.
    quoted: bool,
}

impl Word {
    fn push_quoted(&mut self, character: char) {
        self.quoted = true;
        self.text.push(character);
    }

    fn push(&mut self, character: char) {
        if character == '=' && self.assigns.is_none() && !self.quoted && is_name(&self.text) {
            self.assigns = Some(self.text.len());
        }
        self.text.push(character);
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn raw(line: &str) -> Result<Vec<Word>, Broken> {
    let mut words = Vec::new();
    let mut current: Option<Word> = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | '\n' => words.extend(current.take()),
            '|' | '&' | ';' | '<' | '>' | '(' | ')' => return Err(Broken::Operator(character)),
            '\\' => match characters.next() {
                // A line that goes on below.
                Some('\n') => {}
                Some(next) => current.get_or_insert_default().push_quoted(next),
                None => return Err(Broken::LastBackslash),
            },
            '\'' | '"' => {
                let word = current.get_or_insert_default();
                word.quoted |= word.assigns.is_none();
                quoted(character, &mut characters, word)?;
            }
            other => current.get_or_insert_default().push(other),
        }
    }
    words.extend(current);
    Ok(words)
}

/// Reads up to the closing quote.
fn quoted(quote: char, characters: &mut std::str::Chars<'_>, word: &mut Word) -> Result<(), Broken> {
    while let Some(character) = characters.next() {
        if character == quote {
            return Ok(());
        }
        if character != '\\' || quote == '\'' {
            word.push_quoted(character);
            continue;
        }
        // Between double quotes a backslash is one only before these.
        match characters.next() {
            Some('\n') => {}
            Some(next @ ('$' | '`' | '"' | '\\')) => word.push_quoted(next),
            Some(next) => {
                word.push_quoted('\\');
                word.push_quoted(next);
            }
            None => return Err(Broken::OpenQuote),
        }
    }
    Err(Broken::OpenQuote)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_what_a_shell_passes_on() {
        for (line, wanted) in [
            ("git push", &["git", "push"][..]),
            ("  git\tpush \n", &["git", "push"]),
            ("git commit -m 'a b' \"c \\\"d\\\" \\x $y\"", &["git", "commit", "-m", "a b", "c \"d\" \\x $y"]),
            ("a'b'\"c\"d", &["abcd"]),
            ("a '' \"\"", &["a", "", ""]),
            ("a\\ b \\\\ \\'", &["a b", "\\", "'"]),
            ("find . -exec rm {} \\;", &["find", ".", "-exec", "rm", "{}", ";"]),
            ("git log HEAD~1 *.c $X #x", &["git", "log", "HEAD~1", "*.c", "$X", "#x"]),
            ("a \\\n b", &["a", "b"]),
            ("a 'b\nc'", &["a", "b\nc"]),
            ("'A=1' x", &["A=1", "x"]),
            ("A'B'=1 x", &["AB=1", "x"]),
            ("1A=2 x", &["1A=2", "x"]),
            ("=1 x", &["=1", "x"]),
            ("dd if=/dev/zero", &["dd", "if=/dev/zero"]),
        ] {
            let line = split(line).unwrap();
            assert_eq!(
                (line.words, line.env),
                (wanted.iter().map(|word| word.to_string()).collect(), vec![])
            );
        }
    }

    #[test]
    fn leading_assignments_are_environment() {
        let line = split("A=1 _b2='x y'=z GIT_DIR= git A=3").unwrap();
        let env: Vec<(&str, &str)> = line.env.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(env, [("A", "1"), ("_b2", "x y=z"), ("GIT_DIR", "")]);
        assert_eq!(line.words, ["git", "A=3"]);
    }

    #[test]
    fn what_is_no_line_is_said() {
        for (line, wanted) in [
            ("", Broken::NoCommand),
            ("   ", Broken::NoCommand),
            ("A=1", Broken::NoCommand),
            ("a 'b", Broken::OpenQuote),
            ("a \"b\\", Broken::OpenQuote),
            ("a \\", Broken::LastBackslash),
            ("a | b", Broken::Operator('|')),
            ("a;b", Broken::Operator(';')),
            ("a > b", Broken::Operator('>')),
            ("a $(b)", Broken::Operator('(')),
        ] {
            assert_eq!(split(line), Err(wanted), "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_words_survive_quoting(words in prop::collection::vec(".*", 1..5)) {
            let line: Vec<String> =
                words.iter().map(|word| format!("'{}'", word.replace('\'', "'\\''"))).collect();
            prop_assert_eq!(split(&line.join(" ")).unwrap(), Line { env: vec![], words });
        }

        #[test]
        fn any_text_is_split_or_refused(text in "[ \t\na=A'\"\\\\|$-]{0,40}") {
            if let Ok(line) = split(&text) {
                prop_assert!(!line.words.is_empty());
            }
        }
    }
}
