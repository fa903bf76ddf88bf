//! Scripts of a manifest that a call runs: whether a manager's command in them would be stopped by itself.
//!
//! Run from a script, a manager meets the guard again, as long as the script calls it by its name. This looks before
//! anything of the script has run, and also where it is called by `$npm_execpath`. What a shell would first have to
//! work out is passed over: it is looked at when it happens.

use std::path::Path;

use cotter_core::program;
use cotter_lockpolicy::Text;
use cotter_lockpolicy::json::{self, Dialect, Node};
use cotter_rules::verdict::Decision;
use cotter_rules::{FactKey, Kind};

use super::asked::Asked;
use super::project::Project;
use super::seen::Sight;
use super::{Count, Fact};
use crate::subject::Subject;
use crate::written::visible;

/// No manifest has longer ones.
const MOST_COMMANDS: usize = 32;

pub(super) fn fact(asked: &Asked<'_>, project: Option<&Project>, sight: &Sight) -> Fact {
    let mut count = Count::default();
    if let (Some(project), Some(name)) = (project, script(asked)) {
        let folder = project.tree.root().join(&project.manifest);
        sight.note(&folder);
        let bodies = bodies(project, name);
        if let Some(folder) = folder.parent().filter(|_| !bodies.is_empty()) {
            let commands = bodies.iter().flat_map(|body| commands(body));
            for words in commands.take(MOST_COMMANDS) {
                if let Some(why) = stopped(asked.tool, &words, folder) {
                    count.add(|| format!("{}: {why}", visible(&words.join(" "))));
                }
            }
        }
    }
    count.into_fact(FactKey::ScriptsStopped)
}

/// The name of the script that the call runs.
fn script<'f>(asked: &Asked<'f>) -> Option<&'f str> {
    let first = || asked.operands.iter().find(|(kind, _)| *kind == Kind::Text).map(|(_, word)| *word);
    match asked.subs.first().copied()? {
        "run" => first(),
        name @ ("test" | "start" | "stop" | "restart") => Some(name),
        _ => None,
    }
}

/// The script, and those that run before and after it.
fn bodies(project: &Project, name: &str) -> Vec<String> {
    let Ok(bytes) = project.tree.read(&project.manifest) else { return Vec::new() };
    let Ok(text) = Text::of(&bytes) else { return Vec::new() };
    let Ok(manifest) = json::read(&text, Dialect::Relaxed) else { return Vec::new() };
    let scripts = manifest.fields().iter().find(|(key, _)| &**key == "scripts");
    let names = [format!("pre{name}"), name.to_owned(), format!("post{name}")];
    let fields = scripts.map(|(_, scripts)| scripts.fields()).unwrap_or_default();
    fields
        .iter()
        .filter(|(key, _)| names.iter().any(|name| **name == **key))
        .filter_map(|(_, body)| Node::text(body).map(ToString::to_string))
        .collect()
}

/// The commands of a shell line, each as words; quotes hold together, and whatever ends a command ends one.
fn commands(line: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let (mut word, mut quote) = (String::new(), None);
    for letter in line.chars() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (Some(_), letter) => word.push(letter),
            (None, '\'' | '"') => quote = Some(letter),
            (None, ';' | '&' | '|' | '\n' | '(' | ')') => {
                end(&mut word, &mut commands);
                commands.push(Vec::new());
            }
            (None, letter) if letter.is_whitespace() => end(&mut word, &mut commands),
            (None, letter) => word.push(letter),
        }
    }
    end(&mut word, &mut commands);
    commands.retain(|words| !words.is_empty());
    commands
}

fn end(word: &mut String, commands: &mut [Vec<String>]) {
    if let Some(last) = commands.last_mut().filter(|_| !word.is_empty()) {
        last.push(std::mem::take(word));
    }
}

/// Why a command would be stopped, if a manager's it is. Scripts that run scripts are looked at when they do.
fn stopped(tool: &str, words: &[String], folder: &Path) -> Option<&'static str> {
    let is_variable =
        |word: &&String| word.split_once('=').is_some_and(|(name, _)| !name.contains(['/', '$']));
    let variables = words.iter().take_while(is_variable).count();
    let (before, rest) = words.split_at(variables);
    let mut rest = rest.to_vec();
    // `$npm_node_execpath $npm_execpath install x` is npm by its own path.
    rest.retain(|word| !word.contains("npm_node_execpath"));
    let first = rest.first_mut()?;
    if first.contains("npm_execpath") {
        tool.clone_into(first);
    }
    let name = first.rsplit('/').next()?.to_owned();
    let built_in = cotter_core::builtin::policy().ok()?;
    let (_, known, _) = program::exact(name.as_bytes(), &built_in).ok()??;
    if !known.nested
        || rest.iter().skip(1).take(2).any(|word| matches!(&**word, "run" | "run-script" | "test"))
    {
        return None;
    }
    *rest.first_mut()? = name;
    std::env::set_current_dir(folder).ok()?;
    let line: Vec<std::ffi::OsString> = before.iter().chain(&rest).map(Into::into).collect();
    let subject = Subject::new(&line).ok()?;
    let decided = subject.decide(false).ok()?;
    (decided.weighed.unmoded > Decision::Allow).then_some(decided.weighed.verdict.rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_taken_apart_where_a_shell_would_start_something() {
        let shown = |line| commands(line).iter().map(|words| words.join(" ")).collect::<Vec<_>>();
        assert_eq!(shown("tsc && npm i 'a b'; x | y"), ["tsc", "npm i a b", "x", "y"]);
        assert_eq!(shown("(cd a; npm ci)\nls"), ["cd a", "npm ci", "ls"]);
        assert_eq!(shown(""), [""; 0]);
    }
}
