//! Real lockfiles, version by version: what an honest history is told, and whether edits of it are found.
//!
//! Every version of a lockfile in a repository's history is verified with the version before it as its baseline. These
//! are changes that a project's own people made, so that whatever is found in them must be something that they would
//! want to hear of. Then each newer version is edited as an attacker would edit it, and each edit must be found.
//!
//! ```text
//! cargo run -p cotter-tests --bin lock-history -- [OPTIONS] REPOSITORY[:PATH]…
//! ```

mod args;
mod learn;
mod repository;
mod table;
mod tally;
mod walk;

use std::process::ExitCode;

use args::Args;
use tally::Tally;

fn main() -> ExitCode {
    let args = match Args::of(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(why) => {
            eprintln!("lock-history: {why}\n{}", args::USAGE);
            return ExitCode::from(2);
        }
    };
    let mut tally = Tally::default();
    for repository in &args.repositories {
        if let Err(why) = walk::repository(repository, &args, &mut tally) {
            eprintln!("lock-history: {}: {why}", repository.path);
            return ExitCode::from(2);
        }
    }
    print!("{}", table::of(&tally));
    if let Some(file) = &args.findings {
        if let Err(why) = std::fs::write(file, tally.lines()) {
            eprintln!("lock-history: {file}: {why}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
