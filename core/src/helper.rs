//! The control command as the guard's helper: what needs TOML, JSON or a network is done there.
//!
//! It is found beside the guard, never by PATH, and gets an empty environment. The request goes in as a file
//! in memory, the answer comes out on a pipe; both begin with the protocol's version.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use cotter_sys::process::{Child, Status, memory_file};

use crate::failure::Failure;
use crate::install::Install;
use crate::path::join_c;

pub const VERSION: &[u8] = b"cotter-helper 1\n";
const DEADLINE_MS: u64 = 10_000;
const LIMIT: usize = 16 << 20;

/// Sends one request, fields separated by NUL, and returns the answer.
pub fn ask(install: &Install, what: &'static str, fields: &[&[u8]]) -> Result<Vec<u8>, Failure> {
    let failed = |why: alloc::string::String| Failure::Helper { what, why };
    let mut request = VERSION.to_vec();
    for field in fields {
        request.extend_from_slice(field);
        request.push(0);
    }
    let input = memory_file(&request).map_err(|errno| failed(errno.to_string()))?;
    let output = Child {
        path: &join_c(&install.lib, b"cotter"),
        argv: &[c"cotter", c"helper"],
        envp: &[],
        stdin: Some(&input),
        deadline: DEADLINE_MS,
        limit: LIMIT,
    }
    .run()
    .map_err(|errno| failed(errno.to_string()))?;
    match (output.status, output.stdout.strip_prefix(VERSION)) {
        (Status::Exited(0), Some(answer)) => Ok(answer.to_vec()),
        (Status::Exited(0), None) => Err(failed("its answer is unreadable".to_string())),
        (Status::Exited(127), _) => Err(failed("`cotter` is missing beside the guard".to_string())),
        (Status::Exited(code), _) => Err(failed(format!("it ended with {code}"))),
        (Status::Signalled(signal), _) => Err(failed(format!("it was ended by signal {signal}"))),
    }
}
