//! Where nothing is known of an ecosystem's hosts.

use std::collections::BTreeMap;

use cotter_lockpolicy::{Code, Outcome, Registries, World, verify};

/// The outcome and code of each finding above a note, for a lock whose packages come from these hosts in turn.
fn found(hosts: &[&str]) -> Vec<(Outcome, Code, Option<String>)> {
    let digest = format!("sha512-{}==", "A".repeat(86));
    let names: Vec<String> = (0..hosts.len()).map(|number| format!("p{number}")).collect();
    let asks: Vec<String> = names.iter().map(|name| format!("\"{name}\": \"1.0.0\"")).collect();
    let asks = asks.join(", ");
    let packages: Vec<String> = names
        .iter()
        .zip(hosts)
        .map(|(name, host)| {
            format!(
                "\"node_modules/{name}\": {{\"version\": \"1.0.0\", \"resolved\": \
                 \"https://{host}/{name}/-/{name}-1.0.0.tgz\", \"integrity\": \"{digest}\"}}"
            )
        })
        .collect();
    let lock = format!(
        "{{\"name\": \"app\", \"lockfileVersion\": 3, \"packages\": {{\"\": {{\"name\": \"app\", \"dependencies\": {{{asks}}}}}, {}}}}}",
        packages.join(",\n")
    );
    let manifest = format!("{{\"name\": \"app\", \"dependencies\": {{{asks}}}}}");
    let files = BTreeMap::from([
        ("package-lock.json".to_owned(), lock.into_bytes()),
        ("package.json".to_owned(), manifest.into_bytes()),
    ]);
    let report = verify(&files, "package-lock.json", &World::new(&Registries::default()));
    let above = report.findings.into_iter().filter(|finding| finding.outcome > Outcome::Note);
    above.map(|finding| (finding.outcome, finding.code, finding.package)).collect()
}

const UNKNOWN: (Outcome, Code, Option<String>) = (Outcome::Ask, Code::UnknownRegistry, None);

#[test]
fn unknown_hosts_are_one_question_for_the_whole_lock() {
    assert_eq!(found(&["npm.registry.example"; 4]), [UNKNOWN]);
    assert_eq!(found(&["npm.registry.example"]), [UNKNOWN]);
    let both = ["npm.registry.example", "mirror.example", "npm.registry.example", "mirror.example"];
    assert_eq!(found(&both), [UNKNOWN]);
}

#[test]
fn a_host_that_stands_alone_is_a_finding_whatever_its_name() {
    for alone in ["evil.example", "npm.registry.example.evil.example", "npm.registry.example:8443"] {
        let hosts = ["npm.registry.example", "npm.registry.example", alone];
        let stranger = (Outcome::Refuse, Code::ForeignHost, Some("p2@1.0.0".to_owned()));
        let found = found(&hosts);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.contains(&UNKNOWN) && found.contains(&stranger), "{found:?}");
    }
}
