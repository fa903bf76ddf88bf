//! Hostile Python locks of a size that only makes sense to slow a check down: each ends in about the time that reading
//! it takes. The limits are generous, because a machine may be busy; what is quadratic takes minutes here.

mod python;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use python::{SHA, report};

#[track_caller]
fn soon(all: &[(&str, &str)]) {
    let begin = Instant::now();
    report(all);
    assert!(begin.elapsed() < Duration::from_secs(60), "{:?}", begin.elapsed());
}

fn many(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut all, number| {
        let _ = write!(all, "{}", line(number));
        all
    })
}

#[test]
fn many_lines_hashes_and_includes() {
    let hashed = format!("six==1 --hash=sha256:{SHA}\n");
    soon(&[("requirements.txt", &(hashed.clone() + &many(50_000, |number| format!("a{number}\n"))))]);
    soon(&[(
        "requirements.txt",
        &(hashed.clone() + "a \\\n" + &many(50_000, |_| "--hash=sha256:00 \\\n".to_owned())),
    )]);
    soon(&[("requirements.txt", &("-".repeat(300_000) + ".tar.gz"))]);
    soon(&[(
        "requirements.txt",
        &format!("{hashed}a @ https://a.example/{}.tar.gz#sha256={SHA}\n", "1-".repeat(200_000)),
    )]);
    soon(&[("requirements.txt", &(hashed + &many(50_000, |number| format!("-r {number}.txt\n"))))]);
}

#[test]
fn many_packages_against_many_needs() {
    let needs = many(10_000, |number| format!("\"n{number}>=2\",\n"));
    let manifest = format!("[project]\nname = \"own\"\ndependencies = [{needs}]\n");
    let poetry =
        many(10_000, |number| format!("[[package]]\nname = \"n{number}\"\nversion = \"1\"\nfiles = []\n"));
    soon(&[
        ("poetry.lock", &(poetry.clone() + "[metadata]\ncontent-hash = \"x\"\n")),
        ("pyproject.toml", &manifest),
    ]);
    soon(&[("pdm.lock", &(poetry + "[metadata]\nlock_version = \"4.5\"\n")), ("pyproject.toml", &manifest)]);
    let uv = many(10_000, |number| {
        format!(
            "[[package]]\nname = \"n{number}\"\nversion = \"1\"\nsource = {{ virtual = \"{number}\" }}\n[package.metadata]\nrequires-dist = [{{ name = \"n{number}\", specifier = \">=2\" }}]\n"
        )
    });
    soon(&[("uv.lock", &format!("version = 1\n{uv}")), ("pyproject.toml", &manifest)]);
    let same = many(10_000, |number| {
        format!("[[package]]\nname = \"n0\"\nversion = \"{number}\"\nsource = {{ virtual = \".\" }}\n")
    });
    soon(&[("uv.lock", &format!("version = 1\n{same}")), ("pyproject.toml", &manifest)]);
}

#[test]
fn groups_and_extras_that_name_each_other() {
    let list = many(300, |number| format!("{{include-group = \"g{number}\"}}, \"p{number}\", "));
    let groups = many(300, |number| format!("g{number} = [{list}]\n"));
    let extras = many(300, |number| {
        format!("e{number} = [\"own[{}]\", \"p{number}\"]\n", many(300, |other| format!("e{other},")))
    });
    let manifest = format!(
        "[project]\nname = \"own\"\n[project.optional-dependencies]\n{extras}[dependency-groups]\n{groups}"
    );
    soon(&[("uv.lock", "version = 1\n"), ("pyproject.toml", &manifest)]);
}
