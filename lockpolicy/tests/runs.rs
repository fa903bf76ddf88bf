//! What runs: packages' scripts are said once for a lock, and what a project's files make a manager do is said with
//! its line, and asked about where it is new.

#![allow(clippy::expect_used, reason = "a test that cannot be set up fails")]

mod rules;

use cotter_lockpolicy::{Code, Entry, Finding, Format, Lock, Outcome, Source, World, runs, verify};
use proptest::prelude::*;
use rules::{Tree, package, project, registries};

use Outcome::{Ask, Note, Refuse};

fn tree(files: &[(&str, &str)]) -> Tree {
    files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

fn lock(format: Format) -> Lock<'static> {
    Lock {
        format,
        version: None,
        entries: Vec::new(),
        asks: Vec::new(),
        settings: Vec::new(),
        notes: Default::default(),
    }
}

fn found(format: Format, now: &Tree, was: Option<&Tree>) -> Vec<Finding> {
    let registries = registries();
    let world = World { baseline: was.map(|was| was as _), ..World::new(&registries) };
    runs::project(now, "web/app/lock", &lock(format), &world)
}

/// The one finding in a file: without a baseline, where it was there before, and where it is new.
fn three(format: Format, file: &str, text: &str) -> [Option<(Code, Outcome, u32)>; 3] {
    let now = tree(&[(file, text)]);
    [None, Some(now.clone()), Some(Tree::new())].map(|was| {
        let found = found(format, &now, was.as_ref());
        assert!(found.len() <= 1, "{found:?}");
        assert!(found.iter().all(|finding| finding.file == file), "{found:?}");
        found.first().map(|finding| (finding.code, finding.outcome, finding.line.unwrap_or(0)))
    })
}

#[test]
fn code_of_the_project_is_a_note_until_it_is_new() {
    for (format, file, text, line) in [
        (Format::PackageLock, "web/app/.npmrc", "; x\nscript-shell=./sh.sh\n", 2),
        (Format::PackageLock, "web/app/.npmrc", "userconfig=./npmrc2\n", 1),
        (Format::PackageLock, "web/app/.npmrc", "globalconfig=./npmrc2\n", 1),
        (Format::PackageLock, "web/app/.npmrc", "node-gyp=./gyp.sh\n", 1),
        (Format::PackageLock, "web/app/binding.gyp", "{'targets': []}\n", 1),
        (Format::Pnpm, "web/pnpm-workspace.yaml", "lockfile: false\n", 1),
        (Format::Pnpm, "web/pnpm-workspace.yaml", "gitBranchLockfile: true\n", 1),
        (Format::Pnpm, "web/pnpm-workspace.yaml", "pmOnFail: ignore\n", 1),
        (Format::Pnpm, ".npmrc", "pm-on-fail=warn\n", 1),
        (
            Format::Pnpm,
            "web/app/package.json",
            "{\"packageManager\": \"pnpm@https://evil.example/p.tgz\"}",
            1,
        ),
        (Format::Yarn1, ".yarnrc", "env:\n  NODE_OPTIONS \"--require ./x.js\"\n", 1),
        (Format::Yarn1, ".yarnrc", "yarn-path: \".yarn/yarn.js\"\n", 1),
        (Format::YarnBerry, "web/app/.env.yarn", "YARN_ENABLE_SCRIPTS=1\n", 1),
        (Format::YarnBerry, ".yarnrc.yml", "injectEnvironmentFiles: [./e]\n", 1),
        (Format::Bun, "web/app/.env", "A=1\nexport NODE_OPTIONS='--require ./x.js'\n", 2),
        (Format::Uv, "web/uv.toml", "find-links = [\"./wheels\"]\n", 1),
        (Format::Uv, "web/app/pyproject.toml", "[tool.uv]\nno-build-isolation = true\n", 2),
        (Format::Cargo, "rust-toolchain.toml", "[toolchain]\npath = \"./x\"\n", 2),
        (Format::Cargo, ".cargo/config.toml", "build.rustflags = [\"-Clink-arg=-fuse-ld=./x\"]\n", 1),
        (Format::Deno, "web/app/deno.json", "{\"lock\": false}", 1),
        (Format::Deno, "web/app/deno.jsonc", "{\n// x\n\"allowScripts\": [\"npm:x\"]}", 3),
        (Format::PackageLock, "web/app/.npmrc", "node-options = \"--require ./pre.js\"\n", 1),
        (Format::PackageLock, "web/.npmrc", "git=./git\n", 1),
        (Format::PackageLock, ".npmrc", "ignore-scripts=false\n", 1),
        (Format::PackageLock, ".npmrc", "min-release-age = 0\n", 1),
        (Format::PackageLock, ".npmrc", "scriptShell=./sh.sh\n", 1),
        (Format::PackageLock, ".npmrc", "${X}=1\n", 1),
        (Format::PackageLock, ".npmrc", "//npm.registry.example/:tokenHelper=./x\n", 1),
        (
            Format::PackageLock,
            "web/app/package.json",
            "{\n\"scripts\": {\"test\": \"x\", \"postinstall\": \"./x\"}}",
            2,
        ),
        (Format::Pnpm, "web/app/.pnpmfile.cjs", "module.exports = {}\n", 1),
        (
            Format::Pnpm,
            "web/pnpm-workspace.yaml",
            "packages:\n- a\nconfigDependencies:\n  x: 1.0.0+sha512-x\n",
            3,
        ),
        (Format::Pnpm, "web/pnpm-workspace.yaml", "onlyBuiltDependencies: [esbuild]\n", 1),
        (Format::Pnpm, "web/pnpm-workspace.yaml", "\"minimumReleaseAge\": 0\n", 1),
        (Format::YarnBerry, "web/.yarnrc.yml", "# x\nyarnPath: .yarn/releases/yarn-4.cjs\n", 2),
        (Format::YarnBerry, ".yarnrc.yml", "plugins:\n  - path: .yarn/plugins/x.cjs\n    spec: x\n", 1),
        (Format::YarnBerry, ".yarnrc.yml", "enableScripts: true\n", 1),
        (Format::YarnBerry, ".yarnrc.yml", "npmMinimalAgeGate: 0d\n", 1),
        (Format::Yarn1, ".yarnrc", "yarn-path \".yarn/yarn.js\"\n", 1),
        (Format::Yarn1, ".yarnrc", "--install.ignore-scripts false\n", 1),
        (Format::Bun, "web/app/bunfig.toml", "[test]\npreload = [\"./x.ts\"]\n", 2),
        (Format::Bun, "web/app/bunfig.toml", "[install.security]\nscanner = \"x\"\n", 2),
        (Format::Cargo, "web/app/.cargo/config.toml", "[build]\nrustc-wrapper = \"./x\"\n", 2),
        (
            Format::Cargo,
            ".cargo/config.toml",
            "[target.x86_64-unknown-linux-gnu]\nrunner = [\"./x\", \"y\"]\n",
            2,
        ),
        (Format::Cargo, ".cargo/config", "[patch.x]\ny = { path = \"y\" }\n", 2),
        (Format::Cargo, ".cargo/config.toml", "build.rustflags = [\"-C\", \"linker=./x\"]\n", 1),
        (Format::Poetry, "web/app/pyproject.toml", "[tool.poetry.requires-plugins]\nx = \">=1\"\n", 2),
        (Format::Composer, "web/app/composer.json", "{\"scripts\":\n{\"post-install-cmd\": [\"x\"]}}", 2),
    ] {
        let note = Some((Code::ProjectCode, Note, line));
        let ask = Some((Code::ProjectCode, Ask, line));
        // What the project puts in the place of a shell or a compiler hardly any project has.
        let between = ["scriptShell", "script-shell", "node-options", "git=", "rustc-wrapper", "runner"];
        let alone = if between.iter().any(|key| text.contains(key)) { ask } else { note };
        assert_eq!(three(format, file, text), [alone, note, ask], "{text}");
    }
}

#[test]
fn what_turns_a_check_off_is_never_only_a_note() {
    for (format, file, text) in [
        (Format::PackageLock, ".npmrc", "strict-ssl=false\n"),
        (Format::PackageLock, ".npmrc", "strict-ssl = 0\n"),
        (Format::Pnpm, ".npmrc", "verify-store-integrity=false"),
        (Format::Pnpm, "pnpm-workspace.yaml", "trustLockfile: true\n"),
        (Format::YarnBerry, ".yarnrc.yml", "enableStrictSsl: false\n"),
        (Format::YarnBerry, ".yarnrc.yml", "enableStrictSsl:\n  false\n"),
        (Format::YarnBerry, ".yarnrc.yml", "unsafeHttpWhitelist:\n  - evil.example\n"),
        (Format::YarnBerry, ".yarnrc.yml", "checksumBehavior: \"update\"\n"),
        (Format::Yarn1, ".yarnrc", "strict-ssl false\n"),
        (Format::Gemfile, "web/app/.bundle/config", "---\nBUNDLE_DISABLE_CHECKSUM_VALIDATION: \"true\"\n"),
        (Format::Composer, "web/app/composer.json", "{\"config\": {\"secure-http\": false}}"),
    ] {
        let [none, same, new] =
            three(format, file, text).map(|found| found.map(|(code, outcome, _)| (code, outcome)));
        let off = |outcome| Some((Code::CheckOff, outcome));
        assert_eq!([none, same, new], [off(Ask), off(Ask), off(Refuse)], "{text}");
    }
}

#[test]
fn an_address_is_judged_by_whose_it_is() {
    let evil = Some((Code::OwnIndex, Ask, 1));
    let new = Some((Code::OwnIndex, Refuse, 1));
    for (format, file, text) in [
        (Format::PackageLock, ".npmrc", "registry=https://evil.example/\n"),
        (Format::PackageLock, ".npmrc", "@corp:registry=https://evil.example/\n"),
        (Format::Pnpm, "pnpm-workspace.yaml", "pnprServer: https://evil.example/\n"),
        (
            Format::Cargo,
            ".cargo/config.toml",
            "registries.crates-io.index = \"https://evil.example/index\"\n",
        ),
        (Format::YarnBerry, ".yarnrc.yml", "npmRegistryServer: \"https://evil.example\"\n"),
        (Format::Yarn1, ".yarnrc", "registry: \"https://evil.example\"\n"),
        (Format::Deno, ".npmrc", "registry=https://evil.example/\n"),
        (Format::Bun, "web/app/.env", "BUN_CONFIG_REGISTRY=https://evil.example/\n"),
        (Format::Yarn1, ".yarnrc", "registry \"https://evil.example\"\n"),
        (Format::Bun, "web/app/bunfig.toml", "install.registry = \"https://evil.example\"\n"),
        (Format::Cargo, ".cargo/config.toml", "source.x.registry = \"sparse+https://evil.example/\"\n"),
    ] {
        assert_eq!(three(format, file, text), [evil, evil, new], "{text}");
    }
    let scoped = "npmScopes:\n  corp:\n    npmRegistryServer: https://evil.example\n";
    assert_eq!(three(Format::YarnBerry, ".yarnrc.yml", scoped)[2], Some((Code::OwnIndex, Refuse, 3)));
    let quoted = "npmScopes:\n  corp:\n    'npmRegistryServer': https://evil.example\n";
    assert_eq!(three(Format::YarnBerry, ".yarnrc.yml", quoted)[2], Some((Code::OwnIndex, Refuse, 3)));
    let replaced = three(Format::Cargo, ".cargo/config.toml", "source.x.replace-with = \"y\"\n");
    assert_eq!(replaced[2], Some((Code::OwnIndex, Ask, 1)));
    for text in [
        "registry=https://npm.registry.example/\n",
        "//npm.registry.example/:_authToken=${TOKEN}\n",
        "",
        "x",
        "# x\n[x]\nsave-exact=true\n",
    ] {
        assert_eq!(three(Format::PackageLock, ".npmrc", text), [None; 3], "{text}");
    }
    let plain = three(Format::PackageLock, ".npmrc", "registry=http://evil.example/\n");
    assert_eq!(plain, [Some((Code::PlainHttp, Refuse, 1)); 3]);
}

#[test]
fn what_is_usual_is_silent_until_it_is_new() {
    let text = "[build-system]\nrequires = [\"hatchling\"]\n";
    assert_eq!(
        three(Format::Uv, "web/app/pyproject.toml", text),
        [None, None, Some((Code::ProjectCode, Ask, 2))]
    );
    for (format, file, text) in [
        (
            Format::YarnBerry,
            ".yarnrc.yml",
            "nodeLinker: node-modules\nunsafeHttpWhitelist: []\n\nenableScripts: false\n",
        ),
        (Format::Pnpm, "pnpm-workspace.yaml", "packages:\n  - 'a/*'\n# x\ncatalog:\n  react: ^19\n"),
        (
            Format::Cargo,
            ".cargo/config.toml",
            "[alias]\nxtask = \"run --package xtask --\"\n[net]\ngit-fetch-with-cli = true\n",
        ),
        (Format::PackageLock, "web/app/package.json", "{\"scripts\": {\"build\": \"x\"}}"),
    ] {
        assert_eq!(three(format, file, text), [None; 3], "{text}");
    }
}

#[test]
fn a_setting_is_unchanged_only_if_what_it_names_is() {
    for (format, file, text, target) in [
        (
            Format::YarnBerry,
            ".yarnrc.yml",
            "yarnPath: .yarn/releases/yarn-4.cjs\n",
            ".yarn/releases/yarn-4.cjs",
        ),
        (Format::YarnBerry, "web/.yarnrc.yml", "plugins:\n  - path: .yarn/x.cjs\n", "web/.yarn/x.cjs"),
        (Format::PackageLock, "web/.npmrc", "script-shell=./sh.sh\n", "web/sh.sh"),
    ] {
        let now = tree(&[(file, text), (target, "new")]);
        let was = tree(&[(file, text), (target, "old")]);
        assert_eq!(
            found(format, &now, Some(&was)).first().map(|finding| finding.outcome),
            Some(Ask),
            "{text}"
        );
        assert_eq!(
            found(format, &now, Some(&now)).first().map(|finding| finding.outcome),
            Some(Note),
            "{text}"
        );
    }
}

#[test]
fn what_lines_cannot_show_is_asked_about() {
    for text in [
        "{yarnPath: ./x}\n",
        "  yarnPath: ./x\n",
        "\tyarnPath: ./x\n",
        "\"yarn\\x50ath\": ./x\n",
        "? yarnPath\n: ./x\n",
        "&a yarnPath: ./x\n",
        "!!str yarnPath: ./x\n",
        "<<: *a\n",
        "enableStrictSsl: !!bool false\n",
        "yarnPath\n",
    ] {
        let new = three(Format::YarnBerry, ".yarnrc.yml", text)[2];
        assert_eq!(new.map(|(code, outcome, _)| (code, outcome)), Some((Code::ProjectCode, Ask)), "{text}");
    }
    assert_eq!(
        three(Format::Cargo, ".cargo/config.toml", "[build\n")[2].map(|(_, outcome, _)| outcome),
        Some(Ask)
    );
    let now: Tree = [(".npmrc".to_owned(), vec![0])].into_iter().collect();
    assert_eq!(found(Format::PackageLock, &now, None).first().map(|finding| finding.outcome), Some(Ask));
}

#[test]
fn scripts_and_builds_are_said_once() {
    let mut packages: Vec<_> = (0..300).map(|number| package(&format!("p{number:03}"), "1.0.0")).collect();
    packages.iter_mut().step_by(2).for_each(|package| package.script = true);
    let registries = registries();
    let report = verify(&project(&["p000"], &packages), "package-lock.json", &World::new(&registries));
    let scripts: Vec<&Finding> =
        report.findings.iter().filter(|finding| finding.code == Code::InstallScript).collect();
    assert_eq!(scripts.len(), 1);
    assert_eq!(
        (scripts[0].outcome, scripts[0].what.as_str()),
        (
            Note,
            "150 packages with code that runs at the install: p000@1.0.0, p002@1.0.0, p004@1.0.0, \
             p006@1.0.0, p008@1.0.0 and 145 more"
        )
    );
    let entry = Entry {
        key: "a".into(),
        name: "a".into(),
        alias: None,
        version: Some("1".into()),
        source: Source::Registry(None),
        artifacts: Default::default(),
        flags: cotter_lockpolicy::lock::Flags { builds: true, ..Default::default() },
        at: 0,
    };
    let lock = Lock { entries: vec![entry], ..lock(Format::Uv) };
    let text = cotter_lockpolicy::Text::of(b"x").expect("text");
    let mut found = cotter_lockpolicy::Findings::new("uv.lock", text);
    runs::check(&lock, &mut found);
    assert_eq!(found.into_vec().first().map(|finding| finding.code), Some(Code::Build));
}

proptest! {
    #[test]
    fn no_file_is_a_panic(
        text in "([a-zA-Z]{1,12}[:= ]{1,2}|[\"'{}#&*!|>-]{0,3}|plugins:|npmRegistryServer: |registry=|\\PC{0,6}|\n {0,3}){0,20}",
        format in proptest::sample::select(Format::ALL.to_vec()),
    ) {
        let names = [
            ".npmrc", ".yarnrc", ".yarnrc.yml", "pnpm-workspace.yaml", ".pnpmfile.cjs", "bunfig.toml", "package.json",
            "pyproject.toml", ".cargo/config.toml", "composer.json", ".bundle/config",
        ];
        let now: Tree = names.iter().map(|name| (format!("web/app/{name}"), text.as_bytes().to_vec())).collect();
        let lines = u32::try_from(text.lines().count()).expect("few lines") + 1;
        for finding in found(format, &now, Some(&Tree::new())) {
            prop_assert!(finding.line.is_none_or(|line| (1..=lines).contains(&line)), "{:?}", finding);
        }
        // What is not new is never worse than what is.
        let strictest = |was: &Tree| found(format, &now, Some(was)).iter().map(|finding| finding.outcome).max();
        prop_assert!(strictest(&now) <= strictest(&Tree::new()));
    }
}
