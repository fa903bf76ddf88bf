//! Locks of the JavaScript managers.

use std::fmt::Write as _;

use cotter_lockpolicy::Format;

pub(crate) fn locks(packages: usize) -> Vec<(Format, String)> {
    let digest = |number: usize| format!("sha512-{number:086}==");
    let mut pnpm = String::from(
        "lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n\nimporters:\n\n  .: {}\n\npackages:\n",
    );
    let mut classic = String::from("# yarn lockfile v1\n\n");
    let mut berry = String::from("__metadata:\n  version: 8\n  cacheKey: 10c0\n");
    let mut bun = String::from(
        "{\"lockfileVersion\": 1, \"workspaces\": {\"\": {\"name\": \"a\"}}, \"packages\": {\"a\": [\"a@1.0.0\", \"\", {}, \"\"]",
    );
    let mut deno = String::from("{\"version\": \"5\", \"specifiers\": {}, \"npm\": {\"a@1.0.0\": {}");
    let mut snapshots = String::from("\nsnapshots:\n");
    for number in 0..packages {
        let (sri, next) = (digest(number), (number + 1) % packages);
        let (name, other) = (format!("'@scope/package-{number:05}"), format!("'@scope/package-{next:05}'"));
        let (bare, bare_next) = (name.trim_start_matches('\''), other.trim_matches('\''));
        write!(pnpm, "\n  {name}@1.2.3':\n    resolution: {{integrity: {sri}}}\n    engines: {{node: '>=18'}}\n    peerDependencies:\n      react: '>=16'\n").expect("text");
        write!(snapshots, "\n  {name}@1.2.3':\n    dependencies:\n      {other}: 1.2.3\n").expect("text");
        write!(classic, "\n\"{bare}@^1.0.0\":\n  version \"1.2.3\"\n  resolved \"https://npm.registry.example/{bare}/-/package-{number:05}-1.2.3.tgz#{number:040}\"\n  integrity {sri}\n  dependencies:\n    \"{bare_next}\" \"^1.0.0\"\n").expect("text");
        write!(berry, "\n\"{bare}@npm:^1.0.0\":\n  version: 1.2.3\n  resolution: \"{bare}@npm:1.2.3\"\n  dependencies:\n    \"{bare_next}\": \"npm:^1.0.0\"\n  checksum: 10c0/{number:0128}\n  languageName: node\n  linkType: hard\n").expect("text");
        write!(bun, ",\n\"{bare}\": [\"{bare}@1.2.3\", \"\", {{\"dependencies\": {{\"{bare_next}\": \"^1.0.0\"}}}}, \"{sri}\"]").expect("text");
        write!(
            deno,
            ",\n\"{bare}@1.2.3\": {{\"integrity\": \"{sri}\", \"dependencies\": [\"{bare_next}\"]}}"
        )
        .expect("text");
    }
    pnpm.push_str(&snapshots);
    bun.push_str("}}");
    deno.push_str("}}");
    vec![
        (Format::Pnpm, pnpm),
        (Format::YarnBerry, berry),
        (Format::Yarn1, classic),
        (Format::Bun, bun),
        (Format::Deno, deno),
    ]
}
