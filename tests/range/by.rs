//! The ways in which a command line reaches a shim.

/// Who runs the command line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum By {
    Bash,
    Sh,
    /// A shell that reads the start-up files, where PATH is set anew.
    LoginBash,
    Script,
    /// With a terminal to write to.
    Terminal,
    /// What follows takes the words of one command, and no shell reads them.
    Xargs,
    Env,
    Find,
    Flock,
    Nice,
    Nohup,
    Timeout,
    PythonSubprocess,
    /// What follows gives the line to a shell.
    Make,
    PythonSystem,
    Perl,
    Npm,
    Alias,
    Hook,
}

impl By {
    pub(crate) const ALL: [By; 19] = [
        By::Bash,
        By::Sh,
        By::LoginBash,
        By::Script,
        By::Terminal,
        By::Xargs,
        By::Env,
        By::Find,
        By::Flock,
        By::Nice,
        By::Nohup,
        By::Timeout,
        By::PythonSubprocess,
        By::Make,
        By::PythonSystem,
        By::Perl,
        By::Npm,
        By::Alias,
        By::Hook,
    ];

    /// The program that it needs, where a machine may be without it.
    pub(crate) fn program(self) -> &'static str {
        match self {
            By::Sh => "dash",
            By::Terminal => "script",
            By::Flock => "flock",
            By::PythonSubprocess | By::PythonSystem => "python3",
            By::Make => "make",
            By::Perl => "perl",
            By::Npm => "npm",
            _ => "bash",
        }
    }

    /// A script that lays out what the way needs, beside the repository.
    pub(crate) fn prepared(self, command: &str) -> String {
        let quoted = quoted(command);
        match self {
            By::Script => format!("printf '#!/bin/bash\\n%s\\n' {quoted} >/tmp/script; chmod +x /tmp/script"),
            By::Make => {
                let recipe = self::quoted(&command.replace('$', "$$"));
                format!("printf 'fire:\\n\\t@%s\\n' {recipe} >/tmp/Makefile")
            }
            By::Npm => {
                let line = serde_json::json!({ "name": "fire", "version": "1.0.0", "scripts": { "fire": format!("cd \"$INIT_CWD\" && {command}") } });
                format!(
                    "mkdir -p /tmp/npm; printf '%s' {} >/tmp/npm/package.json",
                    self::quoted(&line.to_string())
                )
            }
            By::Alias => format!("git config --global alias.fire {}", self::quoted(&format!("!{command}"))),
            By::Hook => format!(
                "printf '#!/bin/sh\\n%s\\n' {quoted} >.git/hooks/post-commit; chmod +x .git/hooks/post-commit"
            ),
            _ => String::new(),
        }
    }

    pub(crate) fn argv(self, command: &str) -> Vec<String> {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let before = |first: &[&str]| words(&["bash", "-c", &format!("{} {command}", first.join(" "))]);
        match self {
            By::Bash => words(&["bash", "-c", command]),
            By::Sh => words(&["dash", "-c", command]),
            By::LoginBash => words(&["bash", "-lc", command]),
            By::Script => words(&["/tmp/script"]),
            By::Terminal => words(&["script", "-qec", command, "/dev/null"]),
            By::Xargs => {
                let (program, rest) = command.split_once(' ').unwrap_or((command, ""));
                words(&["bash", "-c", &format!("echo {} | xargs {program}", quoted(rest))])
            }
            By::Env => before(&["env", "A=1"]),
            By::Find => words(&["bash", "-c", &format!("find . -maxdepth 0 -exec {command} ';'")]),
            By::Flock => before(&["flock", "/tmp/lock"]),
            By::Nice => before(&["nice", "-n", "5"]),
            By::Nohup => before(&["nohup"]),
            By::Timeout => before(&["timeout", "15"]),
            By::PythonSubprocess => words(&[
                "python3",
                "-c",
                "import shlex, subprocess, sys; sys.exit(subprocess.call(shlex.split(sys.argv[1])))",
                command,
            ]),
            By::Make => words(&["make", "-sf", "/tmp/Makefile", "fire"]),
            By::PythonSystem => {
                words(&["python3", "-c", "import os, sys; sys.exit(os.system(sys.argv[1]) >> 8)", command])
            }
            By::Perl => words(&["perl", "-e", "exit(system($ARGV[0]) >> 8)", command]),
            By::Npm => words(&[
                "bash",
                "-c",
                "export npm_config_update_notifier=false; exec npm --silent --prefix /tmp/npm run fire",
            ]),
            By::Alias => words(&["git", "fire"]),
            By::Hook => words(&["git", "commit", "-q", "--allow-empty", "-m", "fire"]),
        }
    }
}

/// One word for a shell.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
