//! What it is all for, in ten lines.

use crate::scene::Scene;

#[test]
fn an_honest_lock_passes_and_the_same_lock_with_a_swapped_host_is_refused_by_name() {
    let scene = Scene::new();
    scene.project("", &[("left-pad", "1.3.0"), ("is-odd", "3.0.1")]);
    let said = scene.cotter(&["verify"]);
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{said:?}");
    assert!(said.stdout.ends_with("1 lockfile, 2 packages, 0 findings\n"), "{said:?}");
    scene.edit(
        "package-lock.json",
        "npm.registry.example/left-pad",
        "npm.registry.example.evil.example/left-pad",
    );
    let said = scene.cotter(&["verify"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let line = said.stdout.lines().next().unwrap();
    let at: u32 = line.split(':').nth(1).unwrap().parse().unwrap();
    let text = std::fs::read_to_string(scene.dir.join("package-lock.json")).unwrap();
    let entry = text.lines().position(|line| line.contains("node_modules/left-pad")).unwrap() as u32 + 1;
    assert!((entry..entry + 5).contains(&at), "in the entry, which begins in line {entry}: {line}");
    assert!(
        line.contains(
            ": refuse source.foreign-host: left-pad@1.3.0: from `npm.registry.example.evil.example`"
        ),
        "{line}"
    );
    assert!(said.stdout.contains("\n  hint: "), "{said:?}");
    assert!(said.stdout.ends_with("1 lockfile, 2 packages, 1 finding\n"), "{said:?}");
}
