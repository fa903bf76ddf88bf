//! How findings are written.

use serde_json::Value;

use crate::scene::Scene;

fn scene_with_many(count: usize) -> Scene {
    let scene = Scene::new();
    let names: Vec<String> = (0..count).map(|number| format!("package-{number}")).collect();
    let packages: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1.0.0")).collect();
    scene.project("web", &packages);
    scene.edit("web/package-lock.json", REGISTRY, "https://evil.example/");
    scene
}

const REGISTRY: &str = crate::scene::REGISTRY;

#[test]
fn findings_that_are_alike_are_folded_until_all_are_asked_for() {
    let scene = scene_with_many(25);
    let shown = |words: &[&str]| {
        let said = scene.cotter(words);
        assert_eq!(said.code, Some(1), "{said:?}");
        let findings =
            said.stdout.lines().filter(|line| line.contains(": refuse source.foreign-host: package-"));
        (findings.count(), said.stdout)
    };
    let (count, text) = shown(&["verify"]);
    assert_eq!(count, 10, "{text}");
    assert!(
        text.contains(
            "web/package-lock.json: refuse source.foreign-host: 15 more like these; --all shows each"
        ),
        "{text}"
    );
    assert!(text.ends_with("1 lockfile, 25 packages, 25 findings\n"), "{text}");
    assert_eq!(text.matches("hint: ").count(), 1, "the same hint once: {text}");
    assert_eq!(shown(&["verify", "--all"]).0, 25);
}

#[test]
fn the_json_report_says_everything() {
    let scene = scene_with_many(2);
    let (code, report) = scene.verified(&[]);
    assert_eq!(code, Some(1));
    assert_eq!(report["outcome"], "refuse");
    assert_eq!(report["refuse"], 2);
    assert_eq!(report["lockfiles"], 1);
    let file = &report["files"][0];
    assert_eq!(file["file"], "web/package-lock.json");
    assert_eq!(file["format"], "package-lock.json");
    assert_eq!(file["baseline"], Value::Null);
    assert_eq!(file["pinned"], serde_json::json!({ "content hash": 2 }));
    let finding = &file["findings"][0];
    assert_eq!(finding["code"], "source.foreign-host");
    assert_eq!(finding["kind"], "absolute");
    assert_eq!(finding["package"], "package-0@1.0.0");
    assert!(finding["line"].as_u64().unwrap() > 1);
    assert!(finding["mend"].as_str().unwrap().contains("cotter registries add npm evil.example"));
}

/// The parts that the schema of SARIF 2.1.0 requires, and what code hosts need besides.
#[test]
fn the_sarif_report_has_the_shape_that_code_hosts_take() {
    let scene = scene_with_many(2);
    scene.write("a b/package-lock.json", "{");
    let said = scene.cotter(&["verify", "--format", "sarif"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let log: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().contains("sarif-2.1.0"));
    let runs = log["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 1);
    let driver = &runs[0]["tool"]["driver"];
    assert_eq!(driver["name"], "cotter");
    let rules = driver["rules"].as_array().unwrap();
    for rule in rules {
        assert!(
            rule["id"].is_string() && !rule["shortDescription"]["text"].as_str().unwrap().is_empty(),
            "{rule}"
        );
        assert!(
            ["error", "warning", "note"].contains(&rule["defaultConfiguration"]["level"].as_str().unwrap())
        );
    }
    let results = runs[0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
        assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
    }
    let uri = |at: usize| &results[at]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri(0), "a%20b/package-lock.json");
    assert_eq!(uri(1), "web/package-lock.json");
    assert_eq!(results[1]["level"], "error");
    let base = runs[0]["originalUriBaseIds"]["%SRCROOT%"]["uri"].as_str().unwrap();
    assert!(base.starts_with("file:///") && base.ends_with('/'), "{base}");
}

#[test]
fn a_clean_tree_is_a_whole_report_too() {
    let scene = Scene::new();
    scene.project("", &[("left-pad", "1.3.0")]);
    let said = scene.cotter(&["verify", "--format", "sarif"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let log: Value = serde_json::from_str(&said.stdout).unwrap();
    assert!(log["runs"][0]["results"].as_array().unwrap().is_empty());
}

/// What is not known is asked once, with every host that is named.
#[test]
fn where_no_registry_is_known_a_person_is_asked() {
    let scene = Scene::new();
    scene.project("", &[("left-pad", "1.3.0"), ("is-odd", "3.0.1")]);
    scene.home.write_config("registries.toml", "");
    let said = scene.cotter(&["verify"]);
    assert_eq!(said.code, Some(3), "{said:?}");
    assert_eq!(said.stdout.matches(": ask source.unknown-registry: ").count(), 1, "{said:?}");
    assert!(said.stdout.contains("npm.registry.example"), "{said:?}");
    assert!(said.stdout.contains("hint: learn them: cotter registries refresh"), "{said:?}");
}

#[test]
fn how_firmly_packages_are_pinned_is_said_where_it_is_not_by_content() {
    let scene = Scene::new();
    scene.write("Gemfile", "source \"https://gems.registry.example\"\ngem \"rack\"\n");
    scene.write(
        "Gemfile.lock",
        "GEM\n  remote: https://gems.registry.example/\n  specs:\n    rack (3.1.0)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  rack\n",
    );
    let said = scene.cotter(&["verify"]);
    assert!(said.stdout.contains("1 lockfile, 1 package (1 by exact version only), "), "{said:?}");
}
