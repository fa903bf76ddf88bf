//! What a registry says of packages: when each release was published, whether it was withdrawn, what its files are.
//!
//! - [`client`]: one question over HTTP; [`cache`]: what was asked a moment ago is not asked again
//! - [`npm`], [`pypi`]: how each kind of registry is asked, and what its answer means
//! - [`package`]: the answer, whatever the registry
//! - [`bar`]: that something is being done
//!
//! All are asked at once, so many at a time, and none for ever. What cannot be learnt has a reason and stops nothing.

mod bar;
mod cache;
mod client;
mod npm;
pub(super) mod package;
mod pypi;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cotter_lockpolicy::Ecosystem;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use client::Client;
use package::Package;

use bar::Bar;
pub(super) use bar::Waiting;

use super::hosts::Hosts;

/// So many questions at a time: what a browser would ask too.
const AT_ONCE: usize = 12;

/// Why something is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unanswered(pub(super) String);

pub(super) type Answers = BTreeMap<String, Result<Package, Unanswered>>;

/// Asks about packages, by name, until `until`.
pub(super) fn about(names: &BTreeSet<String>, hosts: &Hosts, until: Instant) -> Answers {
    let unanswered =
        |why: String| names.iter().map(|name| (name.clone(), Err(Unanswered(why.clone())))).collect();
    if names.is_empty() {
        return Answers::new();
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(cause) => return unanswered(cause.to_string()),
    };
    let client = match Client::new(hosts.all()) {
        Ok(client) => Arc::new(client),
        Err(Unanswered(why)) => return unanswered(why),
    };
    let mut answers = runtime.block_on(all(names, hosts, client, until));
    // Nothing that still waits is waited for.
    runtime.shutdown_timeout(Duration::ZERO);
    for name in names {
        answers.entry(name.clone()).or_insert_with(|| Err(Unanswered("no answer in time".to_owned())));
    }
    answers
}

async fn all(names: &BTreeSet<String>, hosts: &Hosts, client: Arc<Client>, until: Instant) -> Answers {
    let mut bar = Bar::new(names.len(), "asking the registry");
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut asked = JoinSet::new();
    for name in names {
        let (name, registry) = (name.clone(), hosts.registry_of(name).to_owned());
        let (client, places, ecosystem) = (Arc::clone(&client), Arc::clone(&places), hosts.ecosystem);
        asked.spawn(async move {
            let _place = places.acquire().await;
            let answer = one(&client, ecosystem, &registry, &name).await;
            (name, answer)
        });
    }
    let mut answers = Answers::new();
    while let Ok(Some(ended)) = tokio::time::timeout_at(until.into(), asked.join_next()).await {
        if let Ok((name, answer)) = ended {
            bar.done_with(&name);
            answers.insert(name, answer);
        }
    }
    bar.end();
    answers
}

async fn one(
    client: &Client,
    ecosystem: Ecosystem,
    registry: &str,
    name: &str,
) -> Result<Package, Unanswered> {
    if let Some(package) = cache::fresh(registry, name) {
        return Ok(package);
    }
    let package = match ecosystem {
        Ecosystem::Npm => npm::ask(client, registry, name).await,
        _ => pypi::ask(client, registry, name).await,
    }?;
    cache::keep(registry, name, &package);
    Ok(package)
}
