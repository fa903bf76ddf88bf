//! The disposable root: the only place where dangerous commands are fired.
//!
//! [`Root::start`] starts a small program of its own (`tests/root/main.rs`), because namespaces are entered by a process
//! and not by a thread. What it makes, and from then on lives in as process 1:
//!
//! - namespaces of its own for users, mounts, processes, network, IPC and names: nothing outside can be signalled,
//!   and nothing but an own loopback device be reached. Its only user, `dev`, is outside the one who runs the
//!   tests, or `nobody` where that is root;
//! - a root of its own by `pivot_root`, the old one gone: the machine's programs read-only, a few harmless devices,
//!   `/proc` of its own, and everything else made anew in memory. That the machine's programs are read-only cannot be
//!   taken back in there, because the mounts were made in a user namespace further out (`mount_namespaces(7)`).
//!
//! Then it proves to itself that all of this is so ([`proof`]), and only after that does it run what [`Root::run`] asks
//! for. There is no way to run anything of it outside: where a namespace cannot be made [`Unable::NotHere`] says so and the
//! tests do nothing, and where a proof fails they fail. What is left running is killed with the order's end, and
//! everything with the [`Root`].
//!
//! The tests never reach into a root. Whatever is to be set up or looked at in there is an order too.

mod inside;
mod order;
mod plan;
mod proof;
mod serve;
mod space;
mod tree;
mod wire;

use std::fmt;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub use inside::inside;
pub use order::{Answer, Ended, Order};
pub use plan::{HOME, Plan, Spoilt, WRITABLE};

/// A disposable root, which is gone when this is dropped.
pub struct Root {
    launcher: Child,
    /// `None` only while dropping: the root ends when nobody can ask anything of it any more.
    orders: Option<ChildStdin>,
    answers: ChildStdout,
    proven: Vec<String>,
}

/// Why there is no root.
#[derive(Debug)]
pub enum Unable {
    /// This machine, or the place it was started in, does not let us make one.
    NotHere(String),
    /// It was made, and is not what it must be. Nothing was run in it.
    Unproven(String),
}

impl Root {
    /// Makes a root and has it prove itself. `launcher` is the program `disposable-root`.
    pub fn start(launcher: &Path, plan: &Plan) -> Result<Root, Unable> {
        let not_here = |what: &str, error: std::io::Error| Unable::NotHere(format!("{what}: {error}"));
        // What the root must not reach is there while it tries.
        let marker = tempfile::Builder::new().prefix("cotter-marker-").tempfile();
        let marker = marker.map_err(|error| not_here("a marker file", error))?;
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| not_here("a listener", error))?;
        let port = listener.local_addr().map_err(|error| not_here("a listener", error))?.port();
        fs::write(marker.path(), "outside").map_err(|error| not_here("a marker file", error))?;

        let mut started = Command::new(launcher);
        started.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).current_dir("/");
        let mut launcher = {
            let _alone = crate::state::alone();
            started.spawn().map_err(|error| not_here("the launcher", error))?
        };
        let (Some(orders), Some(answers)) = (launcher.stdin.take(), launcher.stdout.take()) else {
            return Err(Unable::NotHere("the launcher has no pipes".to_owned()));
        };
        let mut root = Root { launcher, orders: Some(orders), answers, proven: Vec::new() };
        root.send(&plan.fields(marker.path(), port)).map_err(|error| not_here("the plan", error))?;
        let first = wire::read(&mut root.answers).map_err(|error| not_here("no word from inside", error))?;
        let mut words = first.iter().map(|word| String::from_utf8_lossy(word).into_owned());
        match words.next().as_deref() {
            Some(wire::READY) => root.proven = words.collect(),
            Some(wire::UNPROVEN) => return Err(Unable::Unproven(words.collect())),
            _ => return Err(Unable::NotHere(words.collect())),
        }
        Ok(root)
    }

    /// What was proven before anything ran.
    pub fn proven(&self) -> &[String] {
        &self.proven
    }

    /// Runs one program in the root, to its end or to its deadline. Whatever it leaves running is killed.
    ///
    /// # Panics
    /// If the root itself has ended, which no order can bring about.
    pub fn run(&mut self, order: &Order) -> Answer {
        let answer = self.send(&order.fields()).and_then(|()| wire::read(&mut self.answers));
        match answer.map(Answer::read) {
            Ok(Some(answer)) => answer,
            Ok(None) => panic!("the root gives an answer that cannot be read"),
            Err(error) => panic!("the root has ended ({error}) over {order:?}"),
        }
    }

    fn send(&mut self, fields: &[Vec<u8>]) -> std::io::Result<()> {
        match &mut self.orders {
            Some(orders) => wire::write(orders, fields),
            None => Ok(()),
        }
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        self.orders = None;
        let _ = self.launcher.wait();
    }
}

impl fmt::Display for Unable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unable::NotHere(why) => write!(f, "no disposable root can be made here: {why}"),
            Unable::Unproven(why) => write!(f, "the disposable root is not what it must be: {why}"),
        }
    }
}
