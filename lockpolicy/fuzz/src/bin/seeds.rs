//! Writes the seeds to `corpus/<target>`, where cargo-fuzz begins with them.

use std::path::Path;
use std::{fs, io};

use cotter_lockpolicy::Format;
use cotter_lockpolicy_fuzz::seeds;

fn main() -> io::Result<()> {
    for format in Format::ALL {
        let folder = Path::new("corpus").join(format!("{format:?}").to_lowercase());
        fs::create_dir_all(&folder)?;
        let seed = seeds::of(*format);
        fs::write(folder.join("lock"), seed.lock)?;
        fs::write(folder.join("manifest"), seed.manifest)?;
    }
    Ok(())
}
