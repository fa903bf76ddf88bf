//! Whose word counts: the built-in policy and, above it, what managed, user and project files say.
//!
//! A file is compiled by `cotter` and stored under a name made of the source's identity (path, device, inode,
//! size, times): a source that has changed has another name, so a stale policy is never found. The guard only
//! maps what it finds, and asks the helper once when there is nothing to find.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::CStr;

use cotter_rules::index::Rules;
use cotter_rules::policy::{Format, MAGIC, Settings, Unwritable};
use cotter_rules::rule::Env;
use cotter_rules::weigh::Layer;
use cotter_rules::{Command, Exception, Mode, Policy, Rule, flat};
use cotter_sys::process::c_path;
use cotter_sys::{Errno, Stat, fs};

use crate::builtin;
use crate::failure::Failure;
use crate::helper;
use crate::install::{Home, Install};
use crate::number;
use crate::path::{join, join_c};
use crate::place::{Place, Project};
use crate::save::Limits;

/// The name of a managed or user policy.
pub const CONFIG_FILE: &[u8] = b"config.toml";

/// How much of each layer's digest a record keeps.
const DIGEST_PART: usize = 8;

/// Long enough to tell apart the lists of one machine.
const PROTECTED_DIGEST: usize = 4;

/// All layers in force for one call.
pub struct Layers {
    built_in: Policy<'static>,
    /// Managed, user, project: the order of their weight.
    others: Vec<(Layer, Policy<'static>)>,
    /// The temporary roots where no policy names any.
    temporary: Vec<Vec<u8>>,
    /// One line for each file that is not in force because it cannot be read.
    pub warnings: Vec<String>,
    /// Which policies were in force: the beginnings of the layers' source digests, one after the other.
    pub digest: Vec<u8>,
}

/// The stored form of one compiled source: its SHA-256, then a policy or a fault.
pub struct Stored<'a> {
    pub digest: &'a [u8],
    pub content: Result<Policy<'a>, &'a str>,
}

const FAULT: &[u8] = b"fault\n";

impl<'a> Stored<'a> {
    pub fn open(bytes: &'a [u8]) -> flat::Result<Stored<'a>> {
        let (digest, rest) = bytes.split_at_checked(32).ok_or(flat::Corrupt)?;
        let content = match rest.strip_prefix(FAULT) {
            Some(text) => Err(core::str::from_utf8(text).map_err(|_| flat::Corrupt)?),
            None => Ok(Policy::open(rest)?),
        };
        Ok(Stored { digest, content })
    }

    /// What [`Stored::open`] reads.
    pub fn bytes(digest: &[u8; 32], content: Result<&[u8], &str>) -> Vec<u8> {
        let mut bytes = digest.to_vec();
        match content {
            Ok(policy) => bytes.extend_from_slice(policy),
            Err(fault) => {
                bytes.extend_from_slice(FAULT);
                bytes.extend_from_slice(fault.as_bytes());
            }
        }
        bytes
    }
}

/// The name under which the compiled form of a source is stored: which file it is, and when it was changed last. The path
/// only tells apart the places that one file may stand at, of which one may be trusted; so it is mixed and not hashed,
/// which would cost more than reading what is stored.
pub fn stored_name(source: &[u8], stat: &Stat) -> String {
    // A form that another version wrote is none of ours.
    let mixed = number::mix(MAGIC.iter().chain(source));
    let numbers = [mixed, stat.dev, stat.ino, stat.size].map(u64::to_be_bytes);
    let times = [stat.mtime, stat.ctime].map(|time| (time as i64).to_be_bytes());
    number::hex(&[numbers.as_flattened(), times.as_flattened()].concat())
}

/// A source's compiled form. Read and not mapped: it is some hundred bytes long, and the mapping, its page fault and its
/// end would cost several times what the copy does.
fn compiled(layer: Layer, source: &Stat, file: &CStr) -> Option<Vec<u8>> {
    const LONGEST: usize = 16 << 20;
    let fd = fs::open(file, fs::RDONLY | fs::NONBLOCK, 0).ok()?;
    // A managed one counts only if it belongs to whoever owns the source.
    let believed = layer != Layer::Managed || fs::fstat(fd.raw()).is_ok_and(|own| own.uid == source.uid);
    believed.then(|| fs::read_short(fd.raw(), LONGEST).ok()).flatten()
}

impl Layers {
    fn alone(built_in: Policy<'static>) -> Layers {
        Layers {
            built_in,
            others: Vec::new(),
            temporary: Vec::new(),
            warnings: Vec::new(),
            digest: builtin::DIGEST.get(..DIGEST_PART).unwrap_or_default().to_vec(),
        }
    }

    /// The built-in policy and one other, in its stored form: what would be in force with `source` alone.
    pub fn of_one(layer: Layer, source: &[u8], stored: &'static [u8]) -> Result<Layers, Failure> {
        let mut layers = Layers::alone(builtin::policy()?);
        layers.put(layer, source, stored)?;
        Ok(layers)
    }

    pub fn load(install: &Install, home: Option<&Home>, place: &Place) -> Result<Layers, Failure> {
        Layers::above(builtin::policy()?, install, home, place)
    }

    /// As [`Layers::load`], where the built-in policy is open already.
    pub fn above(
        built_in: Policy<'static>,
        install: &Install,
        home: Option<&Home>,
        place: &Place,
    ) -> Result<Layers, Failure> {
        let mut layers = Layers::alone(built_in);
        layers.temporary = install.temporary();
        let managed = install.managed();
        layers.add(
            install,
            Layer::Managed,
            &join(managed, CONFIG_FILE),
            &join(managed, b"compiled"),
            None,
        )?;
        if let Some(home) = home {
            let stored = join(&home.state, b"policy");
            layers.add(install, Layer::User, &join(&home.config, CONFIG_FILE), &stored, None)?;
        }
        if let Some(Project { file, stat }) = &place.project {
            // Without a home nothing can be stored, and the helper is asked every time.
            let stored = home.map_or_else(|| b"/dev/null".to_vec(), |home| join(&home.state, b"policy"));
            layers.add(install, Layer::Project, file, &stored, Some(*stat))?;
        }
        Ok(layers)
    }

    fn add(
        &mut self,
        install: &Install,
        layer: Layer,
        source: &[u8],
        stored: &[u8],
        stat: Option<Stat>,
    ) -> Result<(), Failure> {
        let stat = match stat {
            Some(stat) => stat,
            None => match c_path(source).and_then(|source| fs::stat(&source)) {
                Ok(stat) => stat,
                Err(Errno::NOENT | Errno::NOTDIR) => return Ok(()),
                Err(errno) => {
                    let name = String::from_utf8_lossy(source);
                    self.warnings.push(format!("{} policy not in force: {name}: {errno}", layer.word()));
                    return Ok(());
                }
            },
        };
        let file = join_c(stored, stored_name(source, &stat).as_bytes());
        let bytes = match compiled(layer, &stat, &file) {
            Some(bytes) => bytes,
            None => helper::ask(
                install,
                "reading the policy",
                &[b"compile", layer.word().as_bytes(), source, file.to_bytes()],
            )?,
        };
        self.put(layer, source, bytes.leak())
    }

    fn put(&mut self, layer: Layer, source: &[u8], stored: &'static [u8]) -> Result<(), Failure> {
        let stored = Stored::open(stored).map_err(|_| Failure::Helper {
            what: "reading the policy",
            why: format!("the compiled form of `{}` is damaged", String::from_utf8_lossy(source)),
        })?;
        self.digest.extend_from_slice(stored.digest.get(..DIGEST_PART).unwrap_or_default());
        match stored.content {
            Ok(policy) => self.others.push((layer, policy)),
            Err(fault) => self.warnings.push(format!("{} policy not in force: {fault}", layer.word())),
        }
        Ok(())
    }

    pub fn built_in(&self) -> &Policy<'static> {
        &self.built_in
    }

    /// The layers above the built-in one, the weightiest first.
    pub fn others(&self) -> &[(Layer, Policy<'static>)] {
        &self.others
    }

    /// The rules of every layer that can matter for a call.
    pub fn rules(
        &self,
        tool: &str,
        command: &Command<'_>,
        env: &dyn Env,
    ) -> flat::Result<Vec<(Layer, Rule<'static>)>> {
        self.rules_of(tool, |rules| rules.for_call(command, env))
    }

    /// Every layer's rules for a tool, as far as they are picked.
    pub fn rules_of(
        &self,
        tool: &str,
        pick: impl Fn(Rules<'static>) -> flat::Result<Vec<Rule<'static>>>,
    ) -> flat::Result<Vec<(Layer, Rule<'static>)>> {
        let mut all = Vec::new();
        let layers = [(Layer::BuiltIn, &self.built_in)].into_iter();
        for (layer, policy) in layers.chain(self.others.iter().map(|(layer, policy)| (*layer, policy))) {
            if let Some(part) = policy.tool(tool) {
                all.extend(pick(part.rules())?.into_iter().map(|rule| (layer, rule)));
            }
        }
        Ok(all)
    }

    pub fn exceptions(&self) -> Vec<(Layer, Exception<'static>)> {
        self.others
            .iter()
            .flat_map(|(layer, policy)| policy.exceptions.iter().map(|exception| (*layer, exception.clone())))
            .collect()
    }

    /// A layer may tighten the mode of those above it and loosen that of those below.
    pub fn mode(&self) -> Mode {
        let of = |wanted: Layer| {
            self.others
                .iter()
                .find(|(layer, _)| *layer == wanted)
                .and_then(|(_, policy)| policy.settings.mode)
        };
        let base = match (of(Layer::Managed), of(Layer::User)) {
            (Some(managed), user) => user.map_or(managed, |user| user.max(managed)),
            (None, user) => user.unwrap_or(Mode::Guard),
        };
        of(Layer::Project).map_or(base, |project| project.max(base))
    }

    /// The weightiest layer's word on one setting.
    fn setting<T>(&self, pick: impl Fn(&Settings<'static>) -> Option<T>) -> Option<T> {
        self.others.iter().find_map(|(_, policy)| pick(&policy.settings))
    }

    pub fn format(&self) -> Format {
        self.setting(|settings| settings.format).unwrap_or(Format::Human)
    }

    /// Every layer can protect a branch, none can take the others' protection away.
    pub fn protected(&self) -> Vec<&'static str> {
        const USUAL: [&str; 5] = ["main", "master", "develop", "release/*", "production"];
        let named: Vec<&str> = self
            .others
            .iter()
            .filter_map(|(_, policy)| policy.settings.protected.as_ref())
            .flatten()
            .copied()
            .collect();
        let trusted = self
            .others
            .iter()
            .any(|(layer, policy)| *layer != Layer::Project && policy.settings.protected.is_some());
        // A managed or user list replaces the usual one; a project can only add to it.
        if trusted { named } else { USUAL.into_iter().chain(named).collect() }
    }

    /// The temporary roots: what a managed or a user's policy names, else what was named at install. A project cannot
    /// declare itself to be scratch.
    pub fn temporary(&self) -> Vec<&[u8]> {
        let trusted = self.others.iter().filter(|(layer, _)| *layer != Layer::Project);
        let named = trusted.filter_map(|(_, policy)| policy.settings.temporary.as_ref()).next();
        named.map_or_else(
            || self.temporary.iter().map(Vec::as_slice).collect(),
            |dirs| dirs.iter().map(|dir| dir.as_bytes()).collect(),
        )
    }

    /// Stands in a record for the list of protected branches, which one fact is about. Their order is all one.
    pub fn protected_digest(&self) -> [u8; PROTECTED_DIGEST] {
        let mut branches = self.protected();
        branches.sort_unstable();
        branches.dedup();
        let mut hash = hmac_sha256::Hash::new();
        for branch in branches {
            hash.update(branch);
            hash.update([0]);
        }
        let mut digest = [0; PROTECTED_DIGEST];
        digest.iter_mut().zip(hash.finalize()).for_each(|(slot, byte)| *slot = byte);
        digest
    }

    /// Whether a project's policy is among them.
    pub fn has_project(&self) -> bool {
        self.others.iter().any(|(layer, _)| *layer == Layer::Project)
    }

    pub fn tool_path(&self, tool: &str) -> Option<&'static str> {
        self.setting(|settings| {
            settings.tools.iter().find(|entry| entry.tool == tool).map(|entry| entry.path)
        })
    }

    pub fn git_exec_path(&self) -> bool {
        self.setting(|settings| settings.git_exec_path).unwrap_or(true)
    }

    /// Whether what a rule says to do instead is done at once.
    pub fn harden(&self) -> bool {
        self.setting(|settings| settings.harden).unwrap_or(false)
    }

    pub fn depth(&self) -> u32 {
        self.setting(|settings| settings.depth).unwrap_or(100)
    }

    pub fn fact_deadline(&self) -> u64 {
        u64::from(self.setting(|settings| settings.fact_deadline).unwrap_or(10_000))
    }

    pub fn log(&self) -> bool {
        self.setting(|settings| settings.log).unwrap_or(true)
    }

    pub fn log_size(&self) -> u64 {
        self.setting(|settings| settings.log_size).unwrap_or(8 << 20)
    }

    pub fn log_unwritable(&self) -> Unwritable {
        self.setting(|settings| settings.log_unwritable).unwrap_or(Unwritable::Refuse)
    }

    /// Refusals in a row, and in one session, after which a person is asked.
    pub fn handover(&self) -> (u32, u32) {
        (
            self.setting(|settings| settings.refusals_in_a_row).unwrap_or(3),
            self.setting(|settings| settings.refusals_in_all).unwrap_or(20),
        )
    }

    /// How much restore points may hold, and how long they stay.
    pub fn save_limits(&self) -> Limits {
        let usual = Limits::default();
        Limits {
            size: self.setting(|settings| settings.save_size).unwrap_or(usual.size),
            days: self.setting(|settings| settings.save_days).unwrap_or(usual.days),
            count: self.setting(|settings| settings.save_count).unwrap_or(usual.count),
        }
    }
}
