//! The command line of `cotter registries`.

use clap::Subcommand;
use cotter_lockpolicy::Ecosystem;
use cotter_lockpolicy::registry::Hosts;
use cotter_lockpolicy::url::Url;

use crate::error::Error;

pub(crate) const AFTER_HELP: &str = "Examples:\n  cotter registries\n  cotter registries refresh\n  \
    cotter registries add npm https://npm.corp.example/ --scope @corp\n  cotter registries remove npm npm.corp.example\n\n\
    Hosts are learnt from the package managers' user and global configuration and their own defaults, never from a\n\
    project's. To add, remove and learn more takes a person: in an agent's session, only what is not known at all is learnt.";

#[derive(Debug, Subcommand)]
pub enum RegistriesAction {
    /// Show which hosts each ecosystem's packages may come from (the default)
    Show,
    /// Ask the package managers of this machine, and add what they say
    Refresh {
        /// Learn for every user of this machine, into the managed file
        #[arg(long)]
        managed: bool,
        /// Seconds after which no more is asked
        #[arg(long, value_name = "SECONDS", default_value_t = 60)]
        within: u64,
        /// Ask nothing that needs a network
        #[arg(long)]
        offline: bool,
    },
    /// Allow a host, or a registry by its address
    Add(HostArgs),
    /// Allow a host no longer
    Remove(HostArgs),
}

#[derive(Debug, clap::Args)]
pub struct HostArgs {
    /// npm, jsr, pypi, cargo, go, gem or composer
    #[arg(value_name = "ECO")]
    pub ecosystem: String,
    /// `https://host/path` of a registry, or `host[:port]` that files come from
    pub host: String,
    /// A scope (`@corp`) whose packages come from that registry and nowhere else
    #[arg(long)]
    pub scope: Option<String>,
    /// In the managed file, for every user of this machine
    #[arg(long)]
    pub managed: bool,
}

impl HostArgs {
    pub(crate) fn ecosystem(&self) -> Result<Ecosystem, Error> {
        Ecosystem::from_word(&self.ecosystem).ok_or_else(|| {
            let all: Vec<&str> = Ecosystem::ALL.iter().map(|ecosystem| ecosystem.word()).collect();
            Error::NoEcosystem { word: self.ecosystem.clone(), all: all.join(", ") }
        })
    }
}

/// Whether anything was added.
pub(crate) fn add(hosts: &mut Hosts, args: &HostArgs) -> Result<bool, Error> {
    let no_host = || Error::NoHost(args.host.clone());
    if let Some(scope) = &args.scope {
        if !scope.starts_with('@') || Url::parse(&args.host).is_none_or(|url| url.user_info.is_some()) {
            return Err(no_host());
        }
        return Ok(hosts.scopes.insert(scope.clone(), args.host.clone()).as_ref() != Some(&args.host));
    }
    match Url::parse(&args.host) {
        Some(url) if url.user_info.is_none() => Ok(hosts.registries.insert(args.host.clone())),
        Some(_) => Err(no_host()),
        None => {
            let whole = format!("https://{}", args.host);
            let url = Url::parse(&whole).filter(|url| url.path.is_empty() && url.user_info.is_none());
            Ok(hosts.artifacts.insert(url.ok_or_else(no_host)?.host_port()))
        }
    }
}

/// Whether anything was removed: what was named, by address or by host.
pub(crate) fn remove(hosts: &mut Hosts, args: &HostArgs) -> bool {
    let before = (hosts.registries.len(), hosts.artifacts.len(), hosts.scopes.len());
    let is_meant = |address: &str| {
        address == args.host || Url::parse(address).is_some_and(|url| url.host_port() == args.host)
    };
    if let Some(scope) = &args.scope {
        hosts.scopes.retain(|name, registry| name != scope || !is_meant(registry));
    } else {
        hosts.registries.retain(|registry| !is_meant(registry));
        hosts.artifacts.retain(|host| host != &args.host);
        hosts.scopes.retain(|_, registry| !is_meant(registry));
    }
    before != (hosts.registries.len(), hosts.artifacts.len(), hosts.scopes.len())
}
