//! RubyGems and Bundler.

use cotter_lockpolicy::registry::Hosts;

use super::ask::Manager;
use super::registry;

pub(super) fn gem(gem: &Manager, hosts: &mut Hosts) {
    let said = gem.ask(&["sources", "--list"]).unwrap_or_default();
    said.lines().for_each(|line| registry(hosts, line));
}
