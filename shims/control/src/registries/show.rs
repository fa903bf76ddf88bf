//! `cotter registries show`.

use std::io::Write;

use cotter_lockpolicy::Ecosystem;
use serde_json::json;

use super::kept::{Kept, in_force};
use crate::args::Format;
use crate::error::{Error, Exit};
use crate::written::{json_line, visible};

pub(super) fn run(format: Format, out: &mut dyn Write) -> Result<Exit, Error> {
    let (known, managed) = (in_force()?, Kept::managed()?);
    let layer = |ecosystem| if managed.hosts.hosts(ecosystem).is_some() { "managed" } else { "user" };
    let all =
        || Ecosystem::ALL.into_iter().filter_map(|ecosystem| Some((ecosystem, known.hosts(ecosystem)?)));
    if format == Format::Json {
        for (ecosystem, hosts) in all() {
            json_line(
                out,
                &json!({
                    "ecosystem": ecosystem.word(), "layer": layer(ecosystem), "registries": hosts.registries,
                    "artifacts": hosts.artifacts, "scopes": hosts.scopes,
                }),
            )?;
        }
        return Ok(Exit::Clean);
    }
    for (ecosystem, hosts) in all() {
        let mut line = |what: &str, address: &str| {
            writeln!(out, "{:9} {:8} {what:9} {}", ecosystem.word(), layer(ecosystem), visible(address))
        };
        hosts.registries.iter().try_for_each(|registry| line("registry", registry))?;
        hosts.artifacts.iter().try_for_each(|host| line("files", host))?;
        hosts.scopes.iter().try_for_each(|(scope, registry)| line(&visible(scope), registry))?;
    }
    if all().next().is_none() {
        writeln!(out, "no registries are known; `cotter registries refresh` learns them")?;
    }
    Ok(Exit::Clean)
}
