//! `cotter config`: what is in force, and whose word it is.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use cotter_core::Layers;
use cotter_core::layers::{CONFIG_FILE, stored_name};
use cotter_core::path::join;
use cotter_core::place::Place;
use cotter_rules::Command;
use cotter_rules::policy::Settings;
use cotter_rules::weigh::Layer;
use cotter_sys::process::c_path;
use cotter_toolfile::Source;
use serde_json::json;

use crate::args::{ConfigAction, Format};
use crate::error::{Error, Exit};
use crate::helper::{compile, compiled, read, today, write_atomically};
use crate::subject::{self, install};
use crate::written::json_line;

pub(crate) fn run(action: Option<ConfigAction>, format: Format, out: &mut dyn Write) -> Result<Exit, Error> {
    match action.unwrap_or(ConfigAction::Show) {
        ConfigAction::Show => show(format, out),
        ConfigAction::Check { file: Some(file) } => check(&file, out),
        ConfigAction::Check { file: None } => {
            let files = sources()?.into_iter().filter(|(_, file)| file.exists());
            files.map(|(_, file)| check(&file, out)).try_fold(Exit::Clean, |exit, own| {
                Ok(if own? == Exit::Clean { exit } else { Exit::Findings })
            })
        }
        ConfigAction::Compile => compile_managed(out),
    }
}

/// The policy files that could speak here, the weightiest first.
pub(crate) fn sources() -> Result<Vec<(Layer, PathBuf)>, Error> {
    let install = install()?;
    let mut sources = vec![(Layer::Managed, subject::path(&join(install.managed(), CONFIG_FILE)))];
    if let Some(home) = install.home() {
        sources.push((Layer::User, subject::path(&join(&home.config, CONFIG_FILE))));
    }
    if let Some(project) = Place::of(&Command::default(), |_| None).project {
        sources.push((Layer::Project, subject::path(&project.file)));
    }
    Ok(sources)
}

pub(crate) fn layers() -> Result<Layers, Error> {
    let install = install()?;
    let place = Place::of(&Command::default(), |_| None);
    Layers::load(&install, install.home().as_ref(), &place)
        .map_err(|failure| Error::Guard(failure.to_string()))
}

/// One setting in force.
struct Row {
    name: &'static str,
    value: String,
    layer: Layer,
}

fn show(format: Format, out: &mut dyn Write) -> Result<Exit, Error> {
    let layers = layers()?;
    let rows = rows(&layers);
    let rules: Vec<(Layer, usize)> = layers
        .others()
        .iter()
        .map(|(layer, policy)| {
            let all = policy.tools.iter().filter_map(|part| part.rules().all().ok());
            (*layer, all.map(|rules| rules.len()).sum())
        })
        .collect();
    let exceptions = layers.exceptions();
    if format == Format::Json {
        let exceptions: Vec<_> = exceptions
            .iter()
            .map(|(layer, exception)| {
                json!({
                    "layer": layer.word(), "rule": exception.rule, "reason": exception.reason,
                    "expired": exception.expires.is_some_and(|day| today() >= day),
                })
            })
            .collect();
        let settings: Vec<_> = rows
            .iter()
            .map(|row| json!({ "name": row.name, "value": row.value, "layer": row.layer.word() }))
            .collect();
        let sources: Vec<_> = sources()?
            .iter()
            .map(|(layer, file)| json!({ "layer": layer.word(), "file": file.display().to_string(), "exists": file.exists() }))
            .collect();
        json_line(
            out,
            &json!({
                "sources": sources, "settings": settings, "exceptions": exceptions, "warnings": layers.warnings,
            }),
        )?;
        return Ok(findings(&layers));
    }
    for (layer, file) in sources()? {
        let state = if file.exists() { "" } else { " (not there)" };
        writeln!(out, "{:8}  {}{state}", layer.word(), file.display())?;
    }
    for row in rows {
        writeln!(out, "{:28} {:10} {}", row.name, row.layer.word(), row.value)?;
    }
    for (layer, count) in rules.iter().filter(|(_, count)| *count > 0) {
        writeln!(out, "{count} rules of the {} policy", layer.word())?;
    }
    for (layer, exception) in &exceptions {
        let expired = if exception.expires.is_some_and(|day| today() >= day) { " (EXPIRED)" } else { "" };
        writeln!(out, "exception  {} by {}{expired}: {}", exception.rule, layer.word(), exception.reason)?;
    }
    for warning in &layers.warnings {
        writeln!(out, "warning: {warning}")?;
    }
    Ok(findings(&layers))
}

/// A policy that is not in force and an exception that has expired are findings.
fn findings(layers: &Layers) -> Exit {
    let expired = |day: u32| today() >= day;
    let any = layers.exceptions().iter().any(|(_, exception)| exception.expires.is_some_and(expired));
    if any || !layers.warnings.is_empty() { Exit::Findings } else { Exit::Clean }
}

fn rows(layers: &Layers) -> Vec<Row> {
    let set_by = |is_set: &dyn Fn(&Settings<'_>) -> bool| {
        layers
            .others()
            .iter()
            .find(|(_, policy)| is_set(&policy.settings))
            .map_or(Layer::BuiltIn, |(layer, _)| *layer)
    };
    let (in_a_row, in_all) = layers.handover();
    let limits = layers.save_limits();
    let row = |name, value: String, layer| Row { name, value, layer };
    let mut rows = vec![
        row("mode", layers.mode().to_string(), mode_set_by(layers)),
        row("format", layers.format().to_string(), set_by(&|set| set.format.is_some())),
        row("protected", layers.protected().join(" "), set_by(&|set| set.protected.is_some())),
        row("temporary", temporary(layers), trusted_set_by(layers, &|set| set.temporary.is_some())),
        row("git_exec_path", layers.git_exec_path().to_string(), set_by(&|set| set.git_exec_path.is_some())),
        row("depth", layers.depth().to_string(), set_by(&|set| set.depth.is_some())),
        row(
            "fact_deadline",
            format!("{} ms", layers.fact_deadline()),
            set_by(&|set| set.fact_deadline.is_some()),
        ),
        row("log.enabled", layers.log().to_string(), set_by(&|set| set.log.is_some())),
        row("log.max_size", layers.log_size().to_string(), set_by(&|set| set.log_size.is_some())),
        row(
            "log.unwritable",
            layers.log_unwritable().to_string(),
            set_by(&|set| set.log_unwritable.is_some()),
        ),
        row("handover.in_a_row", in_a_row.to_string(), set_by(&|set| set.refusals_in_a_row.is_some())),
        row("save.size", limits.size.to_string(), set_by(&|set| set.save_size.is_some())),
        row("save.days", limits.days.to_string(), set_by(&|set| set.save_days.is_some())),
        row("save.count", limits.count.to_string(), set_by(&|set| set.save_count.is_some())),
        row("handover.in_all", in_all.to_string(), set_by(&|set| set.refusals_in_all.is_some())),
    ];
    for (layer, policy) in layers.others() {
        for tool in &policy.settings.tools {
            let in_force = layers.tool_path(tool.tool) == Some(tool.path);
            if in_force && !rows.iter().any(|row| row.name == "tools" && row.value.starts_with(tool.tool)) {
                rows.push(row("tools", format!("{} = {}", tool.tool, tool.path), *layer));
            }
        }
    }
    rows
}

fn temporary(layers: &Layers) -> String {
    let roots = layers.temporary();
    roots.iter().map(|root| String::from_utf8_lossy(root)).collect::<Vec<_>>().join(" ")
}

/// The layer that set what a project cannot.
fn trusted_set_by(layers: &Layers, is_set: &dyn Fn(&Settings<'_>) -> bool) -> Layer {
    let trusted = layers.others().iter().filter(|(layer, _)| *layer != Layer::Project);
    let setter = trusted.into_iter().find(|(_, policy)| is_set(&policy.settings));
    setter.map_or(Layer::BuiltIn, |(layer, _)| *layer)
}

/// The layer whose mode is the one in force.
fn mode_set_by(layers: &Layers) -> Layer {
    let mode = Some(layers.mode());
    layers
        .others()
        .iter()
        .find(|(_, policy)| policy.settings.mode == mode)
        .map_or(Layer::BuiltIn, |(layer, _)| *layer)
}

fn check(file: &Path, out: &mut dyn Write) -> Result<Exit, Error> {
    let not_text = |error| io::Error::new(io::ErrorKind::InvalidData, error);
    let text = read(file).and_then(|bytes| String::from_utf8(bytes).map_err(not_text));
    let text = text.map_err(|cause| Error::file(file, cause))?;
    let name = file.display().to_string();
    // A managed policy may only name what is built in.
    let is_managed = sources()?.iter().any(|(layer, source)| *layer == Layer::Managed && source == file);
    let layer = if is_managed { Layer::Managed } else { Layer::User };
    let (faults, exit) = match compiled(layer, Source { name: &name, text: &text })? {
        Ok(compiled) if compiled.warnings.is_empty() => {
            writeln!(out, "{name}: ok")?;
            return Ok(Exit::Clean);
        }
        Ok(compiled) => (compiled.warnings, Exit::Findings),
        Err(faults) => (faults, Exit::Findings),
    };
    for fault in faults {
        writeln!(out, "{fault}")?;
    }
    Ok(exit)
}

/// The managed policy's compiled form stands beside it and belongs to its owner; the guard believes no other.
fn compile_managed(out: &mut dyn Write) -> Result<Exit, Error> {
    let install = install()?;
    let dir = subject::path(install.managed());
    let source = dir.join(OsString::from("config.toml"));
    let exit = check(&source, out)?;
    let bytes = source.as_os_str().as_bytes();
    let stat = c_path(bytes).and_then(|path| cotter_sys::fs::stat(&path));
    let stat = stat.map_err(|errno| Error::Guard(format!("{}: {errno}", source.display())))?;
    let compiled = dir.join("compiled");
    let failed = |cause| Error::file(&compiled, cause);
    let _ = fs::remove_dir_all(&compiled);
    fs::create_dir_all(&compiled).map_err(failed)?;
    // Everybody's guard reads it, whatever the owner's umask.
    fs::set_permissions(&compiled, fs::Permissions::from_mode(0o755)).map_err(failed)?;
    let target = compiled.join(stored_name(bytes, &stat));
    write_atomically(&target, &compile(Layer::Managed, &source)?, 0o644).map_err(failed)?;
    writeln!(out, "{} compiled", source.display())?;
    Ok(exit)
}
