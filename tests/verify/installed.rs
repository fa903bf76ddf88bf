//! What is installed, against the lock.

use std::fs;

use crate::scene::Scene;

const SITE: &str = ".venv/lib/python3.13/site-packages";

fn npm() -> Scene {
    let scene = Scene::new();
    scene.project("web", &[("left-pad", "1.3.0"), ("is-odd", "3.0.1")]);
    for (name, version) in [("left-pad", "1.3.0"), ("is-odd", "3.0.1")] {
        let manifest = format!("{{\"name\": \"{name}\", \"version\": \"{version}\"}}\n");
        scene.write(&format!("web/node_modules/{name}/package.json"), &manifest);
    }
    scene
}

#[test]
fn node_modules_hold_what_the_lock_has_and_nothing_else() {
    let scene = npm();
    assert_eq!(scene.found(&["--installed"]), [""; 0]);
    scene.write("web/node_modules/cowsay/package.json", "{\"name\": \"cowsay\", \"version\": \"1.6.0\"}\n");
    scene.edit("web/node_modules/is-odd/package.json", "3.0.1", "3.0.2");
    assert_eq!(
        scene.found(&["--installed"]),
        ["installed.other-version is-odd@3.0.1", "installed.unexpected cowsay"]
    );
    assert_eq!(scene.verified(&["--installed"]).0, Some(1));
    assert_eq!(scene.found(&[]), [""; 0], "only where it is asked for");
}

#[test]
fn a_package_that_is_a_link_out_of_the_project_is_refused() {
    let scene = npm();
    let place = scene.dir.join("web/node_modules/is-odd");
    let elsewhere = scene.home.path("stage/is-odd");
    fs::rename(&place, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &place).unwrap();
    assert_eq!(scene.found(&["--installed"]), ["installed.unexpected is-odd@3.0.1"]);
    assert_eq!(scene.verified(&["--installed"]).0, Some(1));
    let whole = scene.dir.join("web/node_modules");
    fs::rename(&whole, scene.home.path("stage/modules")).unwrap();
    std::os::unix::fs::symlink(scene.home.path("stage/modules"), &whole).unwrap();
    assert!(scene.found(&["--installed"]).contains(&"installed.unexpected -".to_owned()));
    assert_eq!(scene.verified(&["--installed"]).0, Some(1));
}

/// An environment with one package of one module, whose digest is recorded.
fn python() -> Scene {
    let scene = Scene::new();
    scene
        .home
        .write_config("registries.toml", "[pypi]\nregistries = [\"https://pypi.registry.example/simple\"]\n");
    scene.write("requirements.txt", &format!("spam==1.0.0 --hash=sha256:{}\n", "0".repeat(64)));
    scene.write(&format!("{SITE}/spam.py"), "eggs = 1\n");
    let info = format!("{SITE}/spam-1.0.0.dist-info");
    scene.write(&format!("{info}/METADATA"), "Metadata-Version: 2.1\nName: spam\nVersion: 1.0.0\n");
    scene.write(&format!("{info}/INSTALLER"), "pip\n");
    // SHA-256 of the module, as a record has it: base64 for URLs, without padding.
    let digest = "dMPFDly2fNFZIIggOCabGqZBqKK0dnXo8Llxncc3ns0";
    let record = format!(
        "spam.py,sha256={digest},9\nspam-1.0.0.dist-info/METADATA,,\nspam-1.0.0.dist-info/INSTALLER,,\nspam-1.0.0.dist-info/RECORD,,\n"
    );
    scene.write(&format!("{info}/RECORD"), &record);
    scene
}

#[test]
fn an_environments_files_are_what_was_installed() {
    let scene = python();
    assert_eq!(scene.found(&["--installed"]), [""; 0]);
    scene.write(&format!("{SITE}/spam.py"), "eggs = 2\n");
    scene.write(&format!("{SITE}/litellm_init.pth"), "import os; os.system('true')\n");
    let said = scene.cotter(&["verify", "--installed"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(
        said.stdout.contains(&format!("{SITE}/spam.py: refuse installed.changed: spam@1.0.0: ")),
        "{said:?}"
    );
    assert!(
        said.stdout.contains(&format!("{SITE}/litellm_init.pth: refuse installed.startup-code: ")),
        "{said:?}"
    );
    assert!(said.stdout.contains("1 lockfile, 1 package, 2 findings"), "{said:?}");
}

#[test]
fn the_environment_can_be_named() {
    let scene = python();
    fs::rename(scene.dir.join(".venv"), scene.home.path("stage/env")).unwrap();
    scene.write("../env/lib/python3.13/site-packages/evil.pth", "import os\n");
    assert_eq!(scene.found(&["--installed"]), [""; 0], "none is there");
    for named in ["../env", "../env/lib/python3.13/site-packages"] {
        assert_eq!(scene.found(&["--installed", "--python", named]), ["installed.startup-code -"], "{named}");
    }
    let mut command = scene.home.cotter(["verify", "--installed"]);
    command.current_dir(&scene.dir).env("VIRTUAL_ENV", scene.home.path("stage/env"));
    let said = scene.home.said(command);
    assert!(
        said.code == Some(1) && said.stdout.contains("evil.pth: refuse installed.startup-code"),
        "{said:?}"
    );
    for words in [&["verify", "--installed", "--python", "nowhere"][..], &["verify", "--python", "../env"]] {
        let said = scene.cotter(words);
        assert_eq!(said.code, Some(2), "{said:?}");
    }
    // An environment that a repository brings as a link to somewhere else is not followed.
    std::os::unix::fs::symlink("../env", scene.dir.join("venv")).unwrap();
    assert_eq!(scene.found(&["--installed"]), [""; 0]);
}
