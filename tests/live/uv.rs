//! uv, where there is one.

use crate::pip::{an_index_of_its_own, pinned, stage};
use crate::scenario::{fire, honest, stopped};
use crate::stage::{Stage, Way};

/// A project with the lock that uv writes.
fn locked(stage: &Stage) {
    stage.write(
        "pyproject.toml",
        "[project]\nname = \"project\"\nversion = \"1.0\"\nrequires-python = \">=3.9\"\ndependencies = [\"outer\"]\n",
    );
    stage.run(Way::Direct, "uv lock --no-build").succeeded();
}

/// The file of one package is another, from elsewhere, with its digest.
fn from_elsewhere(stage: &Stage) {
    let lock = stage.read("uv.lock");
    let other = cotter_tests::registries::pypi::digests(&crate::pip::other(&stage.canary()));
    let (head, inner) = lock.split_once("name = \"inner\"").unwrap();
    let (inner, rest) = inner.split_once("\n[[package]]").unwrap();
    let mut wheels = other.iter();
    let inner: String = inner
        .replace(&stage.known.pypi.server.url(), &stage.foreign.pypi.server.url())
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("sdist"))
        .map(|line| match line.split_once("sha256:") {
            Some((before, after)) => {
                let digest = wheels.next().unwrap();
                format!("{before}sha256:{digest}{}", &after[64..])
            }
            None => line.to_owned(),
        })
        .collect();
    // Where the package is said to come from stays as it was: only its files move.
    let inner = inner.replacen(&stage.foreign.pypi.url(), &stage.known.pypi.url(), 1);
    stage.write("uv.lock", format!("{head}name = \"inner\"{inner}\n[[package]]{rest}"));
}

#[test]
fn what_is_honest_is_installed_as_without_the_guard() {
    let scenarios = [
        honest("`uv sync --locked`", "uv sync --locked").agreed(locked),
        honest("`uv sync`", "uv sync").agreed(locked),
        honest("`uv run` of what the lock has", "uv run --locked python -c 'import inner'").agreed(locked),
        honest(
            "`uv pip install --require-hashes -r`",
            "uv pip install --target \"$SITE\" --require-hashes -r requirements.txt",
        )
        .agreed(pinned),
    ];
    fire("uv", &scenarios, stage);
}

#[test]
fn what_is_not_is_stopped() {
    let scenarios = [
        stopped("lock: files from elsewhere, with their digests", "uv sync --locked")
            .agreed(locked)
            .edited(from_elsewhere),
        stopped("list: an index of its own", "uv pip install --target \"$SITE\" -r requirements.txt")
            .agreed(pinned)
            .edited(an_index_of_its_own),
        stopped("`uv pip install evil`", "uv pip install --target \"$SITE\" evil").agreed(pinned),
        stopped("a source package with a `setup.py`", "uv pip install --target \"$SITE\" evil-source==1.0")
            .agreed(pinned),
        stopped("`uv add evil`", "uv add evil").agreed(locked),
        stopped("`uv run --with evil`", "uv run --with evil python -c 'import evil; open(\"evil\", \"w\")'")
            .agreed(locked),
        stopped(
            "`UV_INDEX_URL`",
            "UV_INDEX_URL=\"$FOREIGN_PYPI\" uv pip install --target \"$SITE\" inner==1.2.3",
        )
        .agreed(pinned),
    ];
    fire("uv", &scenarios, stage);
}
