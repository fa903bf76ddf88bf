//! Look-alikes: the names that have been used to deceive are found, the honest ones near a popular one are not.

mod rules;

use cotter_lockpolicy::alike::like;
use cotter_lockpolicy::{Code, Ecosystem, Outcome, World, verify};
use proptest::prelude::*;
use rules::{codes, package, project, registries};

use Ecosystem::{Cargo, Gem, Npm, PyPi};

#[test]
fn names_that_deceive_are_found() {
    for (ecosystem, name, of) in [
        (Npm, "expres", "express"),
        (Npm, "loadsh", "lodash"),
        (Npm, "l0dash", "lodash"),
        (Npm, "lodahs", "lodash"),
        (Npm, "lodash-js", "lodash"),
        (Npm, "rnoment", "moment"),
        (Npm, "crossenv", "cross-env"),
        (Npm, "cross_env", "cross-env"),
        (Npm, "electorn", "electron"),
        (Npm, "axois", "axios"),
        (Npm, "raect", "react"),
        (Npm, "typescriptt", "typescript"),
        (Npm, "types-node", "@types/node"),
        (Npm, "@types-node", "@types/node"),
        (Npm, "types/node", "@types/node"),
        (Npm, "@type/node", "@types/node"),
        (Npm, "discordjs", "discord.js"),
        (Npm, "web3js", "web3.js"),
        (Npm, "e\u{445}press", "express"),
        (PyPi, "reqeusts", "requests"),
        (PyPi, "request", "requests"),
        (PyPi, "pythondateutil", "python-dateutil"),
        (PyPi, "jellyfich", "jellyfish"),
        (PyPi, "je1lyfish", "jellyfish"),
        (PyPi, "colourama", "colorama"),
        (PyPi, "python-requests", "requests"),
        (PyPi, "openai-py", "openai"),
        (PyPi, "numpyy", "numpy"),
        (PyPi, "beautifulsoup-4", "beautifulsoup4"),
        (Cargo, "serd_json", "serde-json"),
        (Cargo, "tokoi", "tokio"),
        (Cargo, "rustdecimal", "rust-decimal"),
        (Gem, "rest_client", "rest-client"),
        (Gem, "nokogirl", "nokogiri"),
    ] {
        assert_eq!(like(ecosystem, name).map(|like| like.of), Some(of), "{name}");
    }
}

#[test]
fn honest_names_are_not() {
    for (ecosystem, name) in [
        (Npm, "react"),
        (Npm, "preact"),
        (Npm, "color"),
        (Npm, "colors"),
        (Npm, "request"),
        (Npm, "requests"),
        (Npm, "chalks"),
        (Npm, "@types/nodes"),
        (Npm, "@types/react-dom"),
        (Npm, "@corp/react"),
        (Npm, "webpack5"),
        (Npm, "babel-core"),
        (Npm, "vue2"),
        (Npm, "ms"),
        (Npm, "qs"),
        (Npm, "left-pad"),
        (PyPi, "requests"),
        (PyPi, "python_dateutil"),
        (PyPi, "Python.Dateutil"),
        (PyPi, "ruamel.yaml"),
        (PyPi, "fastai"),
        (Cargo, "serde_json"),
        (Cargo, "sha3"),
        (Cargo, "windows-core"),
        (Gem, "rest-client"),
        (Ecosystem::Go, "example.org/expres"),
        (Npm, ""),
    ] {
        assert_eq!(like(ecosystem, name), None, "{name}");
    }
}

#[test]
fn only_a_name_that_is_new_is_asked_about() {
    let registries = registries();
    let was = project(&["left"], &[package("left", "1.0.0")]);
    let now = project(&["left"], &[package("left", "1.0.0"), package("loadsh", "1.0.0")]);
    let world = World { baseline: Some(&was), ..World::new(&registries) };
    let found = verify(&now, "package-lock.json", &world);
    assert_eq!(
        codes(&found),
        [(Code::NewPackage, Outcome::Ask, "loadsh@1.0.0"), (Code::LookAlike, Outcome::Ask, "loadsh@1.0.0")]
    );
    let world = World { baseline: Some(&now), ..world };
    assert_eq!(codes(&verify(&now, "package-lock.json", &world)), []);
    let world = World::new(&registries);
    assert_eq!(
        codes(&verify(&now, "package-lock.json", &world)),
        [(Code::LookAlike, Outcome::Note, "loadsh@1.0.0")]
    );
}

proptest! {
    #[test]
    fn any_name_has_an_answer(name in ".{0,200}") {
        for ecosystem in Ecosystem::ALL {
            let _ = like(ecosystem, &name);
        }
    }
}
