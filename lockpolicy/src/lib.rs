//! What an install would bring, decided offline from bytes: no process, no network, no clock of its own.
//!
//! This is the place where lockfiles and manifests will be read and judged; nothing reads one yet.

#![forbid(unsafe_code)]
