//! What a shell line would start, read without running or expanding anything.
//!
//! Two questions, asked of values and operands that a tool hands to a shell. [`simple`] is strict: the line is one
//! plain command, or the answer is no. [`starts`] is generous: it names every word that may be a program, and
//! would rather name one too many. Neither is a shell parser; what they cannot see (variables, scripts) is said in
//! docs/bypasses.md.

use alloc::vec::Vec;

/// What becomes of words that a shell would replace by the names of files.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wildcards {
    Refused,
    /// Behind the program's own word.
    Taken,
}

/// The words of a line that is one simple command: quotes are taken off; anything that a shell would expand, redirect
/// or chain makes it none.
pub fn simple(line: &[u8], wildcards: Wildcards) -> Option<Vec<Vec<u8>>> {
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut quote = None;
    let mut bytes = line.iter().copied();
    while let Some(byte) = bytes.next() {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(b'\''), byte) => word.get_or_insert_default().push(byte),
            // In quotes a variable stays one word.
            (Some(_), b'$')
                if bytes.clone().next().is_some_and(|next| next.is_ascii_alphabetic() || next == b'{') =>
            {
                word.get_or_insert_default().push(byte);
            }
            // Before anything that names no variable it is a dollar.
            (_, b'$')
                if !bytes.clone().next().is_some_and(|next| {
                    next.is_ascii_alphanumeric() || b"_{([@*#?$!'\"-".contains(&next)
                }) =>
            {
                word.get_or_insert_default().push(byte);
            }
            (_, b'$' | b'`') => return None,
            (_, b'\\') => word.get_or_insert_default().push(bytes.next()?),
            (Some(_), byte) => word.get_or_insert_default().push(byte),
            (None, b'\'' | b'"') => {
                quote = Some(byte);
                word.get_or_insert_default();
            }
            (None, b' ' | b'\t') => words.extend(word.take()),
            (None, b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' | b'\n' | b'#') => return None,
            (None, b'*' | b'?' | b'[') if words.is_empty() || wildcards == Wildcards::Refused => return None,
            (None, byte) => word.get_or_insert_default().push(byte),
        }
    }
    words.extend(word);
    (quote.is_none() && !words.is_empty()).then_some(words)
}

/// A pipeline of simple commands, without what they are told by variables of their own (`LESS=R less`).
pub fn pipeline(line: &[u8], wildcards: Wildcards) -> Option<Vec<Vec<Vec<u8>>>> {
    let mut parts: Vec<Vec<u8>> = Vec::from([Vec::new()]);
    let mut quote = None;
    for byte in line.iter().copied() {
        match (quote, byte) {
            (None, b'|') => {
                parts.push(Vec::new());
                continue;
            }
            (None, b'\'' | b'"') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        parts.last_mut()?.push(byte);
    }
    let commands = parts.iter().map(|part| {
        let words = simple(part, wildcards)?;
        let from = words.iter().position(|word| !assigns(word))?;
        words.get(from..).map(<[Vec<u8>]>::to_vec)
    });
    commands.collect()
}

/// The part of a word behind its last slash.
pub fn base_name(word: &[u8]) -> &[u8] {
    word.rsplit(|byte| *byte == b'/').next().unwrap_or(word)
}

/// Programs that run the rest of their words.
const WRAPPERS: [&[u8]; 20] = [
    b"sudo",
    b"doas",
    b"env",
    b"xargs",
    b"nice",
    b"ionice",
    b"nohup",
    b"exec",
    b"command",
    b"builtin",
    b"eval",
    b"timeout",
    b"setsid",
    b"stdbuf",
    b"time",
    b"chroot",
    b"busybox",
    b"parallel",
    b"watch",
    b"flock",
];
/// Words of the shell's own after which a command follows.
const KEYWORDS: [&[u8]; 9] = [b"if", b"then", b"else", b"elif", b"do", b"while", b"until", b"!", b"{"];
const SHELLS: [&[u8]; 7] = [b"sh", b"bash", b"dash", b"zsh", b"ksh", b"ash", b"fish"];
/// What `find` runs, or does itself.
const FINDS: [&[u8]; 4] = [b"-exec", b"-execdir", b"-ok", b"-okdir"];
/// Lines within lines: nobody nests deeper by hand.
const DEEPEST: usize = 4;

/// Whether `test` holds for a word in a place where the line would start a program.
pub fn starts(line: &[u8], test: &mut dyn FnMut(&[u8]) -> bool) -> bool {
    line_starts(line, DEEPEST, test)
}

/// The same of words that are already split: a program and its arguments.
pub fn words_start(words: &[&[u8]], test: &mut dyn FnMut(&[u8]) -> bool) -> bool {
    let mut walk = Walk { place: Place::Program, depth: DEEPEST, test };
    words.iter().any(|word| walk.word(word))
}

fn line_starts(line: &[u8], depth: usize, test: &mut dyn FnMut(&[u8]) -> bool) -> bool {
    let mut walk = Walk { place: Place::Program, depth, test };
    let mut word: Option<Vec<u8>> = None;
    let mut quote = None;
    // Substitutions that are open: what ends them, and the quotes that they stand in.
    let mut open: Vec<(u8, Option<u8>)> = Vec::new();
    let mut bytes = line.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        let inner = open.last().copied();
        let ends_word = match (quote, byte) {
            (Some(b'\''), byte) if byte != b'\'' => {
                word.get_or_insert_default().push(byte);
                false
            }
            (Some(around), byte) if byte == around => {
                quote = None;
                false
            }
            (_, b'\\') => {
                word.get_or_insert_default().extend(bytes.next());
                false
            }
            (_, b'`') | (None, b')') if inner.is_some_and(|(end, _)| end == byte) => {
                quote = open.pop().and_then(|(_, around)| around);
                true
            }
            (_, b'`') => {
                open.push((b'`', quote.take()));
                true
            }
            (_, b'$') if bytes.next_if_eq(&b'(').is_some() => {
                open.push((b')', quote.take()));
                true
            }
            (None, b'\'' | b'"') => {
                quote = Some(byte);
                word.get_or_insert_default();
                false
            }
            (None, b' ' | b'\t' | b';' | b'&' | b'|' | b'(' | b')' | b'\n') => true,
            (_, byte) => {
                word.get_or_insert_default().push(byte);
                false
            }
        };
        if ends_word && walk.end(&mut word) {
            return true;
        }
        if ends_word && !matches!(byte, b' ' | b'\t') {
            walk.place = Place::Program;
        }
    }
    walk.end(&mut word)
}

/// What the next word is.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Program,
    /// The words of a program that runs others: its options, then a program.
    Wrapped,
    /// The words of a shell: what follows `-c` is a line.
    Shell,
    Line,
    Arguments,
}

struct Walk<'t> {
    place: Place,
    depth: usize,
    test: &'t mut dyn FnMut(&[u8]) -> bool,
}

impl Walk<'_> {
    fn end(&mut self, word: &mut Option<Vec<u8>>) -> bool {
        word.take().is_some_and(|word| !word.is_empty() && self.word(&word))
    }

    fn word(&mut self, word: &[u8]) -> bool {
        match self.place {
            Place::Line => {
                self.place = Place::Arguments;
                self.line(word)
            }
            Place::Shell if word.first() == Some(&b'-') => {
                if word.get(1) != Some(&b'-') && word.contains(&b'c') {
                    self.place = Place::Line;
                }
                false
            }
            Place::Wrapped
                if word.first() == Some(&b'-')
                    || word.iter().all(|byte| b"0123456789.smh%".contains(byte)) =>
            {
                false
            }
            Place::Program | Place::Wrapped if assigns(word) || KEYWORDS.contains(&word) => false,
            Place::Program | Place::Wrapped => self.program(word),
            // A script, by its name.
            Place::Shell => {
                self.place = Place::Arguments;
                (self.test)(word)
            }
            Place::Arguments => {
                if FINDS.contains(&word) {
                    self.place = Place::Program;
                }
                word == b"-delete" && (self.test)(word)
            }
        }
    }

    fn program(&mut self, word: &[u8]) -> bool {
        let name = base_name(word);
        // `eval` and `watch` take lines; a quoted line is one word with blanks in it.
        if word.contains(&b' ') {
            self.place = Place::Arguments;
            return self.line(word);
        }
        self.place = match name {
            name if SHELLS.contains(&name) => Place::Shell,
            name if WRAPPERS.contains(&name) => Place::Wrapped,
            _ => Place::Arguments,
        };
        (self.test)(word) || (name != word && (self.test)(name))
    }

    fn line(&mut self, line: &[u8]) -> bool {
        self.depth > 0 && line_starts(line, self.depth - 1, self.test)
    }
}

fn assigns(word: &[u8]) -> bool {
    word.iter().position(|byte| *byte == b'=').is_some_and(|equals| {
        equals > 0 && word.iter().take(equals).all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    fn started(line: &str) -> Vec<String> {
        let mut all = Vec::new();
        starts(line.as_bytes(), &mut |word| {
            all.push(String::from_utf8_lossy(word).into_owned());
            false
        });
        all
    }

    #[test]
    fn programs_stand_where_a_command_begins() {
        for (line, programs) in [
            ("rm -rf src", &["rm"][..]),
            ("make && ./test.sh; rm x | tee y", &["make", "./test.sh", "test.sh", "rm", "tee"]),
            ("X=1 Y=2 rm x", &["rm"]),
            ("sudo -n rm -rf /", &["sudo", "rm"]),
            ("timeout 10 nice -n 19 rm x", &["timeout", "nice", "rm"]),
            ("sh -c 'make; rm -rf /'", &["sh", "make", "rm"]),
            ("sh -e /tmp/x y", &["sh", "/tmp/x"]),
            ("bash -lc \"rm -rf ~\"", &["bash", "rm"]),
            ("echo rm -rf /", &["echo"]),
            ("echo \"$(rm -rf x)\"", &["echo", "rm"]),
            ("echo `rm x`", &["echo", "rm"]),
            ("echo \"$(a x) b\" c; rm y", &["echo", "a", "b", "rm"]),
            ("echo \"`a`;b\"; rm y", &["echo", "a", ";b", "rm"]),
            ("find . -name x -exec rm {} +", &["find", "rm"]),
            ("find . -delete", &["find", "-delete"]),
            ("if true; then rm x; fi", &["true", "rm", "fi"]),
            ("/bin/rm x", &["/bin/rm", "rm"]),
            ("'rm' x", &["rm"]),
            ("r\\m x", &["rm"]),
            ("eval 'rm x'", &["eval", "rm"]),
            ("git commit -m 'rm -rf /'", &["git"]),
            ("", &[]),
        ] {
            assert_eq!(started(line), programs, "{line}");
        }
    }

    #[test]
    fn a_simple_command_has_nothing_that_a_shell_would_do() {
        let simple = |line| simple(line, Wildcards::Refused);
        assert_eq!(simple(b"ssh -i 'my key' -o IdentitiesOnly=yes").map(|words| words.len()), Some(5));
        assert_eq!(simple(b"sed -i \"s/pick/fixup/\"").map(|words| words.len()), Some(3));
        assert_eq!(pipeline(b"X=1 a -b | c", Wildcards::Refused).map(|commands| commands.len()), Some(2));
        assert_eq!(pipeline(b"a || b", Wildcards::Taken), None);
        assert!(simple(b"ssh -i \"$HOME/key\"").is_some());
        assert_eq!(simple(b"sed -i 1s/.*/x/"), None);
        assert!(simple(b"sed -i 1s/$/,x/").is_some());
        assert!(simple(b"sed -i \"s/x$/y/\"").is_some());
        assert!(super::simple(b"sed -i 1s/.*/x/", Wildcards::Taken).is_some());
        assert_eq!(super::simple(b"se? -i", Wildcards::Taken), None);
        for line in [
            "a; b",
            "a | b",
            "a $X",
            "a \"$(b)\"",
            "a `b`",
            "a > b",
            "a $1",
            "a $'b'",
            "a $$",
            "$(a)",
            "a 'b",
            "",
            "  ",
            "a\nb",
            "a \\",
        ] {
            assert_eq!(simple(line.as_bytes()), None, "{line}");
        }
    }
}
