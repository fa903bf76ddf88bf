//! One program to be run in a root, and what became of it.

use std::ffi::OsStr;
use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::time::Duration;

use crate::Said;

use super::plan::HOME;

/// Nothing that is fired takes longer, unless it hangs.
const DEADLINE: Duration = Duration::from_secs(30);

/// A program, its environment, its directory and its input.
#[derive(Clone)]
pub struct Order {
    pub(super) argv: Vec<Vec<u8>>,
    pub(super) environment: Vec<(String, Vec<u8>)>,
    pub(super) directory: String,
    pub(super) input: Vec<u8>,
    pub(super) deadline: Duration,
}

impl Order {
    /// A program by its path or by its name on the PATH that it is given, in HOME, with no input.
    pub fn new<A: AsRef<OsStr>>(argv: impl IntoIterator<Item = A>) -> Order {
        let argv = argv.into_iter().map(|word| word.as_ref().as_bytes().to_vec()).collect();
        let order = Order {
            argv,
            environment: Vec::new(),
            directory: HOME.to_owned(),
            input: Vec::new(),
            deadline: DEADLINE,
        };
        order.variable("PATH", "/usr/local/bin:/usr/bin:/bin").variable("HOME", HOME).variable("LC_ALL", "C")
    }

    /// A script for `sh`, which ends with the first command that fails.
    pub fn script(text: &str) -> Order {
        Order::new(["/bin/sh", "-euc", text, "sh"])
    }

    #[must_use]
    pub fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Order {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.as_ref().as_bytes().to_vec()));
        self
    }

    #[must_use]
    pub fn within(mut self, directory: &str) -> Order {
        directory.clone_into(&mut self.directory);
        self
    }

    #[must_use]
    pub fn input(mut self, input: Vec<u8>) -> Order {
        self.input = input;
        self
    }

    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Order {
        self.deadline = deadline;
        self
    }

    pub(super) fn fields(&self) -> Vec<Vec<u8>> {
        let mut fields = vec![
            self.deadline.as_millis().to_string().into_bytes(),
            self.directory.clone().into_bytes(),
            self.input.clone(),
            self.argv.len().to_string().into_bytes(),
        ];
        fields.extend(self.argv.iter().cloned());
        for (name, value) in &self.environment {
            fields.push(name.clone().into_bytes());
            fields.push(value.clone());
        }
        fields
    }

    pub(super) fn read(fields: Vec<Vec<u8>>) -> Option<Order> {
        let mut fields = fields.into_iter();
        let mut text = || fields.next().and_then(|field| String::from_utf8(field).ok());
        let deadline = Duration::from_millis(text()?.parse().ok()?);
        let directory = text()?;
        let input = fields.next()?;
        let count: usize = String::from_utf8(fields.next()?).ok()?.parse().ok()?;
        let argv: Vec<Vec<u8>> = fields.by_ref().take(count).collect();
        let mut environment = Vec::new();
        while let Some(name) = fields.next() {
            environment.push((String::from_utf8(name).ok()?, fields.next()?));
        }
        (argv.len() == count && count > 0).then_some(Order { argv, environment, directory, input, deadline })
    }
}

impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.argv.iter().map(|word| String::from_utf8_lossy(word)).collect();
        write!(f, "{words:?} in {}", self.directory)
    }
}

/// How a program in the root ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    Exited(i32),
    Killed(i32),
    /// It, or something that it left behind, still ran at the deadline.
    Late,
    /// There is no such program or directory.
    NotStarted(i32),
}

/// What a program in the root said, and how it ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    pub ended: Ended,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

impl Answer {
    /// Standard output of a program that must have succeeded.
    #[track_caller]
    pub fn succeeded(self) -> Vec<u8> {
        assert_eq!(self.ended, Ended::Exited(0), "{}", self.said().stderr);
        self.stdout
    }

    pub fn said(&self) -> Said {
        let code = if let Ended::Exited(code) = self.ended { Some(code) } else { None };
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Said { code, stdout: text(&self.stdout), stderr: text(&self.stderr) }
    }

    pub(super) fn fields(&self) -> Vec<Vec<u8>> {
        let (word, number) = match self.ended {
            Ended::Exited(code) => ("exited", code),
            Ended::Killed(signal) => ("killed", signal),
            Ended::Late => ("late", 0),
            Ended::NotStarted(errno) => ("not started", errno),
        };
        vec![word.into(), number.to_string().into_bytes(), self.stdout.clone(), self.stderr.clone()]
    }

    pub(super) fn read(fields: Vec<Vec<u8>>) -> Option<Answer> {
        let [word, number, stdout, stderr] = <[Vec<u8>; 4]>::try_from(fields).ok()?;
        let number = String::from_utf8(number).ok()?.parse().ok()?;
        let ended = match word.as_slice() {
            b"exited" => Ended::Exited(number),
            b"killed" => Ended::Killed(number),
            b"late" => Ended::Late,
            b"not started" => Ended::NotStarted(number),
            _ => return None,
        };
        Some(Answer { ended, stdout, stderr })
    }
}
