//! uv, to come.
use super::job::Job;
use super::proposal::Proposal;
use super::stop::Stop;
pub(super) fn resolve(_: &Job<'_>) -> Result<Proposal, Stop> {
    Err(crate::error::Error::Pin(String::new()).into())
}
