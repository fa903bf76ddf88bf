//! What the kernel put on the stack of a new process behind argv and the environment.

use core::ffi::{CStr, c_char};

/// The path that `execve` was called with (`AT_EXECFN`): what this process was started as, whatever argv[0] says.
///
/// # Safety
/// `after_env` points just behind the NULL that ends the environment on the initial stack.
pub unsafe fn exec_path(after_env: *const usize) -> Option<&'static CStr> {
    const AT_NULL: usize = 0;
    const AT_EXECFN: usize = 31;
    let mut entry = after_env;
    loop {
        // SAFETY: the auxiliary vector is pairs of words that end with AT_NULL.
        let (kind, value) = unsafe { (*entry, *entry.add(1)) };
        match kind {
            AT_NULL => return None,
            // SAFETY: the kernel's string lives on the stack for ever.
            AT_EXECFN => return Some(unsafe { CStr::from_ptr(value as *const c_char) }),
            // SAFETY: not the end yet.
            _ => entry = unsafe { entry.add(2) },
        }
    }
}
