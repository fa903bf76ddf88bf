//! The kernel without a C library: Linux on x86-64.

mod call;
mod file;
mod numbers;
mod process;
mod signal;
mod start;

pub(crate) use file::*;
pub(crate) use numbers::*;
pub(crate) use process::*;
pub(crate) use signal::*;
pub use start::exec_path;
