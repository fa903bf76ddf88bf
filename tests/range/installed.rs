//! Cotter in a root: installed below `/opt/cotter`, first on PATH, as `install.sh` leaves it.

use std::path::Path;

use cotter_tests::root::{HOME, Plan};
use cotter_tests::{Binaries, real_git, unguarded_path};

const LIB: &str = "/opt/cotter/lib/cotter";
/// Where the world keeps programs of its own, before those of the machine.
const OWN: &str = "/home/dev/bin";

/// The machine's programs, and the build under test where it will be installed.
pub(crate) fn plan() -> Plan {
    let binaries = Binaries::built();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../install/path.sh");
    Plan::new()
        .bind(&binaries.shim, format!("{LIB}/cotter-shim"))
        .bind(&binaries.cotter, format!("{LIB}/cotter"))
        .bind(sources, "/opt/cotter/path.sh")
}

/// What is bound, and so is not part of a world.
pub(crate) const BOUND: [&str; 3] =
    ["opt/cotter/lib/cotter/cotter-shim", "opt/cotter/lib/cotter/cotter", "opt/cotter/path.sh"];

/// The rest of the installation: links, the file `install`, the exec path, the line in `.profile`.
pub(crate) fn script() -> String {
    let git = real_git().display();
    format!(
        r#"
lib={LIB} prefix=/opt/cotter
mkdir -p $lib/shims
for tool in git git-receive-pack git-upload-pack git-upload-archive git-shell scalar; do
    ln -s ../cotter-shim $lib/shims/$tool
done
printf 'version\t1\nuser\t1000\t{HOME}/.config/cotter\t{HOME}/.local/state/cotter\nmanaged\t/etc/cotter\nreal\tgit\t{git}\n' >$lib/install
(. /opt/cotter/path.sh; env_sh) >$lib/env.sh
for file in .profile .bashrc; do echo "[ -n \"\${{PAST-}}\" ] || . $lib/env.sh" >$HOME/$file; done
PATH=$lib/shims:$PATH $lib/cotter exec-path >/dev/null
"#
    )
}

/// PATH with the shims first.
pub(crate) fn guarded_path() -> String {
    format!("{LIB}/shims:{}", past_path())
}

/// PATH without them.
pub(crate) fn past_path() -> String {
    format!("{OWN}:{}", unguarded_path())
}
