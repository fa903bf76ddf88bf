//! What only a person may do: to loosen what stands between an agent and the world.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::ffi::OsStrExt;

use cotter_core::session::{Session, agent_in};

use crate::error::Error;

/// The agent whose session this is. That the own environment names one without any ancestor's doing so means that
/// the ancestry was cut: it is an agent's too.
pub(crate) fn agent() -> Option<&'static str> {
    let own: Vec<Vec<u8>> =
        std::env::vars_os().map(|(name, value)| [name.as_bytes(), b"=", value.as_bytes()].concat()).collect();
    let named = agent_in(&own.iter().map(Vec::as_slice));
    match Session::of_caller(named.is_some()) {
        Session::Agent { agent, .. } => Some(agent),
        Session::Unknown => named.map(|(agent, _)| agent),
        Session::Person { .. } => None,
    }
}

/// Nothing unless a person asks.
pub(crate) fn required(what: &'static str) -> Result<(), Error> {
    agent().map_or(Ok(()), |agent| Err(Error::AgentsCall { what, agent }))
}

/// Shows something to the person at the terminal and has them type a word. Standard input is not asked: it may be a
/// pipe that says yes to everything.
pub(crate) fn agrees(takes: &'static str, shown: &str, question: &str, word: &[u8]) -> Result<bool, Error> {
    let mut terminal = fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open("/dev/tty")
        .map_err(|_| Error::NoTerminal(takes))?;
    writeln!(terminal, "{shown}")?;
    write!(terminal, "{question}")?;
    let mut answer = String::new();
    BufReader::new(terminal).read_line(&mut answer)?;
    Ok(answer.trim_end_matches(['\n', '\r']).as_bytes() == word)
}
