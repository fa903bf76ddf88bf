//! What runs at every start of Python, whatever is started: lines of `.pth` files that begin with `import`,
//! `sitecustomize`, `usercustomize`.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use crate::files::Files;
use crate::finding::{Code, Finding, Outcome};
use crate::python::json::hex;

/// `_virtualenv.py` as the makers of virtual environments put it there, which no record lists.
const MAKERS: [&str; 9] = [
    // virtualenv 20.0 to 21.15
    "0aeb86546345c1d0fada097536e35525714d5cdbcc2d8eb3f9912a955044fcff",
    "0f20351ea7e90039c46d3fabdef991f28b1e3ff33eb13ee6f0d5cd21ea0e8b14",
    "684b8c07932ba4a84ac2e5ae9afe49ef04e92bac3d8d4191d455cf09d093e5fc",
    "bec6155ff7bfc88f8e79e481f27fd7ee0a3b40eeca9bfeb41f4c4b997b2f8100",
    "c9199315871b11b12df226f890a38e66e63191e1adbfb11a66e6861151b33fca",
    "ce57d5e0d9b5d7356cb42da7450ba8f9359bdf693e335f4c921626943c77e64d",
    "cfe56cafbd68fd31a0e87100f111d7d2f6b7157241096500013c07e88d80a22f",
    // uv 0.2 to 0.11
    "6cf30c56faf2a55228914dbbd17f8088ed371ebb08f5e7fa6fd931f913fcaf1d",
    "ee52b2e2e720a40885a6b4b90c40e28e5c70e550af74d5efd169eaa5db2a6f6f",
];

/// Whether a file is judged here and not as one that belongs to nothing.
pub(super) fn is_judged(path: &str) -> bool {
    path == "_virtualenv.py" || is_customize(path)
}

/// A module or a package that Python imports by itself.
fn is_customize(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    matches!(first.split('.').next(), Some("sitecustomize" | "usercustomize"))
}

pub(super) fn check(site: &dyn Files, top: &[String], owned: &BTreeSet<String>, found: &mut Vec<Finding>) {
    for name in top {
        if let Some(folder) =
            name.strip_suffix('/').filter(|folder| is_customize(folder) && !folder.contains('.'))
        {
            let inner = format!("{folder}/__init__.py");
            let is_owned = owned.contains(&inner);
            found.push(finding(name, None, is_owned, "is imported at every start of Python"));
        } else if is_customize(name) && !name.ends_with('/') {
            found.push(finding(name, None, owned.contains(name), "is imported at every start of Python"));
        } else if name.ends_with(".pth") {
            pth(site, name, owned.contains(name), found);
        }
    }
    virtualenv(site, top, owned, found);
}

fn finding(file: &str, line: Option<usize>, is_owned: bool, what: &str) -> Finding {
    let whose = if is_owned { "" } else { ", and nothing that is installed brought it" };
    let mut finding = Finding::new(Code::StartupCode, file, format!("{what}{whose}"));
    finding.line = line.map(|line| u32::try_from(line).unwrap_or(u32::MAX));
    if is_owned {
        finding.outcome = Outcome::Note;
    } else {
        finding.mend = Some("look into it; if nobody knows it, make the environment anew".to_owned());
    }
    finding
}

fn pth(site: &dyn Files, name: &str, is_owned: bool, found: &mut Vec<Finding>) {
    let bytes = site.bytes(name).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    // Python reads the file with universal line ends.
    let mut lines = text
        .split(['\n', '\r'])
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let first = lines.clone().find(|(_, line)| line.starts_with("import ") || line.starts_with("import\t"));
    if let Some((number, line)) = first {
        if name == "_virtualenv.pth" && line.trim() == "import _virtualenv" && lines.clone().count() == 1 {
            // What it imports is looked at instead.
            return;
        }
        found.push(finding(name, Some(number + 1), is_owned, "runs code at every start of Python"));
    } else if let Some((number, line)) = lines.next().filter(|_| !is_owned) {
        let what = format!("has Python import from `{}` too", line.trim().escape_debug());
        let mut finding = finding(name, Some(number + 1), false, &what);
        // `setup.py develop` writes it, and nothing in it runs by itself.
        finding.outcome = if name == "easy-install.pth" { Outcome::Note } else { Outcome::Ask };
        found.push(finding);
    }
}

fn virtualenv(site: &dyn Files, top: &[String], owned: &BTreeSet<String>, found: &mut Vec<Finding>) {
    let own = "_virtualenv.py";
    let starts = top.iter().any(|name| name == "_virtualenv.pth");
    // An extension module or a package of that name would be taken before it.
    let other = top.iter().find(|name| {
        name.starts_with("_virtualenv.") && !matches!(&***name, "_virtualenv.py" | "_virtualenv.pth")
            || &***name == "_virtualenv/"
    });
    if let Some(other) = other.filter(|_| starts) {
        found.push(finding(other, None, false, "is imported at every start of Python"));
    }
    let Some(bytes) = site.bytes(own) else { return };
    if !owned.contains(own) && !MAKERS.contains(&&*hex(&Sha256::digest(&bytes))) {
        let mut finding =
            finding(own, None, false, "is imported at every start of Python and is not one that is known");
        // A newer maker's may be one that is not known yet.
        finding.outcome = Outcome::Ask;
        found.push(finding);
    }
}
