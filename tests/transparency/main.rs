//! A tool called through its shim cannot tell, and neither can its caller.
//!
//! Every comparison launches the probe twice in the same state, once directly and once through the shim, and
//! compares everything that both saw. Only what `ADDED_VARIABLES` names may differ.

#![cfg(target_os = "linux")]

mod arguments;
