//! Go, whose sums name no hosts; which proxy and which database of sums it believes is what there is to know.

use cotter_lockpolicy::registry::Hosts;

use super::ask::Manager;
use super::{artifact, registry};

pub(super) fn go(go: &Manager, hosts: &mut Hosts) {
    let said = go.ask(&["env", "GOPROXY", "GOSUMDB"]).unwrap_or_default();
    let mut lines = said.lines();
    let proxies = lines.next().unwrap_or_default();
    proxies.split([',', '|']).for_each(|proxy| registry(hosts, proxy));
    // A name and perhaps a key and an address: `sum.example`, `sum.example+1a2b+key https://sums.example`.
    let database = lines.next().unwrap_or_default();
    let (name, address) = database.split_once(' ').unwrap_or((database, ""));
    let name = name.split('+').next().unwrap_or_default();
    if !matches!(name, "" | "off") && name.contains('.') {
        artifact(hosts, &format!("https://{name}"));
    }
    artifact(hosts, address);
}
