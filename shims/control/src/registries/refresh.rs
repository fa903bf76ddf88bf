//! `cotter registries refresh`: what the managers say is added to what is kept.

use std::io::Write;
use std::time::Duration;

use cotter_lockpolicy::Ecosystem;
use cotter_lockpolicy::registry::Hosts;
use serde_json::json;

use super::kept::Kept;
use super::learn::{self, Learnt};
use crate::args::Format;
use crate::error::{Error, Exit};
use crate::person;
use crate::written::{json_line, visible};

pub(super) fn run(
    managed: bool,
    within: u64,
    offline: bool,
    format: Format,
    out: &mut dyn Write,
) -> Result<Exit, Error> {
    let mut kept = Kept::writable(managed)?;
    // An agent can write the managers' configuration, so its word is taken only where nothing is known.
    let agent = person::agent();
    let known: Vec<Ecosystem> =
        Ecosystem::ALL.into_iter().filter(|ecosystem| kept.hosts.hosts(*ecosystem).is_some()).collect();
    let mut changed = false;
    for learnt in learn::all(Duration::from_secs(within), offline)? {
        let withheld = agent.is_some() && known.contains(&learnt.ecosystem);
        let added = match withheld || learnt.hosts.is_empty() {
            true => Hosts::default(),
            false => add(kept.hosts.hosts_mut(learnt.ecosystem), &learnt.hosts),
        };
        changed |= !added.is_empty();
        say(&learnt, &added, withheld, format, out)?;
    }
    if changed {
        kept.store()?;
    }
    if format == Format::Human {
        let what = if changed { "written" } else { "nothing new" };
        writeln!(out, "{}: {what}", kept.file.display())?;
        if let Some(agent) = agent.filter(|_| !known.is_empty()) {
            writeln!(out, "in a session of {agent}, nothing is added to what is known already")?;
        }
    }
    Ok(Exit::Clean)
}

/// Adds what is not there yet, and gives that. What a scope has is not changed.
fn add(kept: &mut Hosts, learnt: &Hosts) -> Hosts {
    let added = Hosts {
        registries: learnt.registries.difference(&kept.registries).cloned().collect(),
        artifacts: learnt.artifacts.difference(&kept.artifacts).cloned().collect(),
        scopes: learnt
            .scopes
            .iter()
            .filter(|(scope, _)| !kept.scopes.contains_key(*scope))
            .map(owned)
            .collect(),
    };
    kept.registries.extend(added.registries.iter().cloned());
    kept.artifacts.extend(added.artifacts.iter().cloned());
    kept.scopes.extend(added.scopes.clone());
    added
}

fn owned((scope, registry): (&String, &String)) -> (String, String) {
    (scope.clone(), registry.clone())
}

fn say(
    learnt: &Learnt,
    added: &Hosts,
    withheld: bool,
    format: Format,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let Learnt { program, ecosystem, hosts } = learnt;
    if format == Format::Json {
        return json_line(
            out,
            &json!({
                "manager": program, "ecosystem": ecosystem.word(), "registries": hosts.registries,
                "artifacts": hosts.artifacts, "scopes": hosts.scopes, "new": !added.is_empty(), "withheld": withheld,
            }),
        );
    }
    if hosts.is_empty() {
        return Ok(writeln!(out, "{program:9} says nothing that can be used")?);
    }
    let mut line = |what: &str, address: &str, new: bool| {
        let new = if new { "  (new)" } else { "" };
        writeln!(out, "{program:9} {:9} {what:9} {}{new}", ecosystem.word(), visible(address))
    };
    for registry in &hosts.registries {
        line("registry", registry, added.registries.contains(registry))?;
    }
    for host in &hosts.artifacts {
        line("files", host, added.artifacts.contains(host))?;
    }
    for (scope, registry) in &hosts.scopes {
        line(&visible(scope), registry, added.scopes.contains_key(scope))?;
    }
    Ok(())
}
