//! What is wrong with a file, where, and how it is shown.

use std::cell::RefCell;
use std::fmt;

use crate::source::{Source, Span};

/// Something wrong at one place of a file. Its `Display` shows the place.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub cause: Cause,
    pub file: String,
    /// Counted from one.
    pub line: usize,
    /// In characters, counted from one.
    pub column: usize,
    pub source_line: String,
    /// How many characters of the line are marked.
    pub marked: usize,
    pub hint: Option<String>,
}

/// Why.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    #[error("{0}")]
    Syntax(String),
    #[error("unknown key `{0}`")]
    UnknownKey(String),
    #[error("unknown predicate `{0}`")]
    UnknownPredicate(String),
    #[error("`{0}` is missing")]
    MissingKey(&'static str),
    #[error("expected {expected}, found {found}")]
    WrongType { expected: &'static str, found: &'static str },
    #[error("`{word}` is no {what}")]
    UnknownWord { what: &'static str, word: String },
    #[error("{0} must not be empty")]
    Empty(&'static str),
    #[error("control characters are not allowed here")]
    ControlCharacter,
    #[error("expected a number from {least} to {most}")]
    OutOfRange { least: u64, most: u64 },
    #[error("expected {0}")]
    Malformed(&'static str),
    #[error("`{0}` is already taken")]
    Taken(String),
    #[error("options written like `{0}` are never read in this style")]
    NeverRead(String),
    #[error("a switch has no value, so none of a kind")]
    KindOfSwitch,
    #[error("no operand of `{tool}` is of the kind `{kind}`")]
    KindNeverOccurs { tool: String, kind: &'static str },
    #[error("nested deeper than {0}")]
    TooDeep(usize),
    #[error("unknown tool `{0}`")]
    UnknownTool(String),
    #[error("`{tool}` has no subcommand `{sub}`")]
    UnknownSub { tool: String, sub: String },
    #[error("no option `{option}` in {scope}")]
    UnknownOption { option: String, scope: String },
    #[error("`{given}` is another name of `{canonical}`, by which rules call it")]
    NotCanonical { given: String, canonical: String },
    #[error("`{0}` takes no value")]
    TakesNoValue(String),
    #[error("the id must start with `{0}.`")]
    ForeignId(String),
    #[error("an id is two or more words of `a-z`, `0-9` and `-`, joined by dots")]
    MalformedId,
    #[error("a rule cannot allow: what loosens is an exception")]
    RuleAllows,
    #[error("a rule whose outcome is `judge` must say `otherwise`")]
    OtherwiseMissing,
    #[error("`otherwise` belongs to rules whose outcome is `judge`")]
    OtherwiseUnused,
    #[error("a rule whose outcome is `save` must say what to `keep`")]
    KeepMissing,
    #[error("`keep` belongs to rules whose outcome is `save`")]
    KeepUnused,
    #[error("unknown placeholder `{{{0}}}`")]
    UnknownPlaceholder(String),
    #[error("a brace without its partner")]
    LoneBrace,
    #[error("the rule has no example that it stops")]
    NoExample,
    #[error("examples of this rule stand under `{0}` or `allow`")]
    ForeignOutcome(&'static str),
    #[error("this is no command line: {0}")]
    NotALine(crate::words::Broken),
    #[error("the example runs `{ran}`, which is no program of `{tool}`")]
    ForeignProgram { ran: String, tool: String },
    #[error("expected {expected}, but {happened} ({circumstances})")]
    WrongExample { expected: String, happened: String, circumstances: String },
    #[error("there is no rule `{0}`")]
    UnknownRule(String),
    #[error("the exception has expired: `{0}` holds again")]
    Expired(String),
    #[error("the built-in policy cannot be read")]
    CorruptBase,
}

impl Fault {
    pub(crate) fn new(source: &Source<'_>, span: Span, cause: Cause, hint: Option<String>) -> Fault {
        let place = source.place(span);
        Fault {
            cause,
            file: source.name.to_owned(),
            line: place.line,
            column: place.column,
            source_line: place.text.to_owned(),
            marked: place.marked,
            hint,
        }
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> String {
        plain(&self.cause.to_string())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:{}:{}: {}", plain(&self.file), self.line, self.column, self.message())?;
        writeln!(f, "{}", plain(&self.source_line))?;
        // Tabs stay tabs, so that the carets stand below what they mark.
        for character in self.source_line.chars().take(self.column - 1) {
            f.write_str(if character == '\t' { "\t" } else { " " })?;
        }
        f.write_str(&"^".repeat(self.marked))?;
        match &self.hint {
            Some(hint) => write!(f, "\nhint: {}", plain(hint)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Fault {}

/// A file may come from strangers: nothing in it reaches the terminal that would move the cursor or turn text around.
fn plain(text: &str) -> String {
    let shown = |character: char| match character {
        '\t' => '\t',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        control if control.is_control() => '\u{fffd}',
        other => other,
    };
    text.chars().map(shown).collect()
}

/// Faults beyond these are not collected: nobody reads them, and each carries its line.
const MOST: usize = 100;

/// Collects the faults of one file.
pub(crate) struct Report<'s> {
    source: Source<'s>,
    faults: RefCell<Vec<Fault>>,
}

impl<'s> Report<'s> {
    pub(crate) fn new(source: Source<'s>) -> Report<'s> {
        Report { source, faults: RefCell::default() }
    }

    pub(crate) fn source(&self) -> Source<'s> {
        self.source
    }

    pub(crate) fn fault(&self, span: Span, cause: Cause) {
        self.hinted(span, cause, None);
    }

    pub(crate) fn hinted(&self, span: Span, cause: Cause, hint: Option<String>) {
        let mut faults = self.faults.borrow_mut();
        if faults.len() < MOST {
            faults.push(Fault::new(&self.source, span, cause, hint));
        }
    }

    /// A word that should have been one of `candidates`.
    pub(crate) fn misspelt<'c>(
        &self,
        span: Span,
        cause: Cause,
        word: &str,
        candidates: impl IntoIterator<Item = &'c str>,
    ) {
        let near = crate::near::nearest(word, candidates);
        self.hinted(span, cause, near.map(|near| format!("did you mean `{near}`?")));
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.faults.borrow().is_empty()
    }

    /// In the order of the file.
    pub(crate) fn into_faults(self) -> Vec<Fault> {
        let mut faults = self.faults.into_inner();
        faults.sort_by_key(|fault| (fault.line, fault.column));
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_shows_its_line() {
        let source = Source { name: "config.toml", text: "x = 1\n\twhen = { flagg = 1 }\n" };
        let report = Report::new(source);
        let cause = Cause::UnknownPredicate("flagg".to_owned());
        report.misspelt(Span { start: 16, end: 21 }, cause, "flagg", ["flag"]);
        let shown = report.into_faults().remove(0).to_string();
        assert_eq!(
            shown,
            "config.toml:2:11: unknown predicate `flagg`\n\twhen = { flagg = 1 }\n\t         ^^^^^\n\
             hint: did you mean `flag`?"
        );
    }

    #[test]
    fn nothing_in_a_file_reaches_the_terminal_as_control() {
        let source = Source { name: "a\u{1b}[2J", text: "\u{1b}[31m = \u{202e}" };
        let fault = Fault::new(&source, Span { start: 0, end: 1 }, Cause::Syntax("\u{7}\n".into()), None);
        let shown = fault.to_string();
        assert!(shown.chars().all(|character| character == '\n' || !character.is_control()), "{shown:?}");
        assert!(!shown.contains('\u{202e}'));
        assert_eq!(shown.lines().count(), 3);
    }
}
