//! System calls by number (Linux on x86-64), and the memory routines that the compiler expects to find.

use core::arch::{asm, naked_asm};

pub(crate) mod nr {
    pub(crate) const READ: usize = 0;
    pub(crate) const WRITE: usize = 1;
    pub(crate) const OPEN: usize = 2;
    pub(crate) const CLOSE: usize = 3;
    pub(crate) const STAT: usize = 4;
    pub(crate) const FSTAT: usize = 5;
    pub(crate) const LSEEK: usize = 8;
    pub(crate) const RT_SIGACTION: usize = 13;
    pub(crate) const RT_SIGPROCMASK: usize = 14;
    pub(crate) const PAUSE: usize = 34;
    pub(crate) const GETITIMER: usize = 36;
    pub(crate) const GETPID: usize = 39;
    pub(crate) const WAIT4: usize = 61;
    pub(crate) const KILL: usize = 62;
    pub(crate) const FCNTL: usize = 72;
    pub(crate) const GETCWD: usize = 79;
    pub(crate) const READLINK: usize = 89;
    pub(crate) const GETRUSAGE: usize = 98;
    pub(crate) const PERSONALITY: usize = 135;
    pub(crate) const SCHED_GETAFFINITY: usize = 204;
    pub(crate) const SCHED_GETSCHEDULER: usize = 145;
    pub(crate) const PRCTL: usize = 157;
    pub(crate) const EXIT_GROUP: usize = 231;
    pub(crate) const IOPRIO_GET: usize = 252;
    pub(crate) const PRLIMIT: usize = 302;
}

/// # Safety
/// The arguments must be what the numbered call expects.
pub(crate) unsafe fn call(number: usize, [a, b, c, d, e]: [usize; 5]) -> isize {
    let answer: isize;
    // SAFETY: the caller vouches for the arguments; the kernel clobbers rcx and r11 and nothing else.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") number as isize => answer,
            in("rdi") a, in("rsi") b, in("rdx") c, in("r10") d, in("r8") e,
            out("rcx") _, out("r11") _,
            options(nostack)
        );
    }
    answer
}

/// Dies by `signal`, whatever disposition and mask were inherited for it.
pub(crate) fn die_by(signal: usize) -> ! {
    let default = [0usize; 4];
    let none = 0u64;
    const SIG_SETMASK: usize = 2;
    loop {
        // SAFETY: both structures are valid, of the size given, and outlive the calls.
        unsafe {
            call(nr::RT_SIGACTION, [signal, default.as_ptr() as usize, 0, 8, 0]);
            call(nr::RT_SIGPROCMASK, [SIG_SETMASK, &raw const none as usize, 0, 8, 0]);
            call(nr::KILL, [call(nr::GETPID, [0; 5]) as usize, signal, 0, 0, 0]);
        }
    }
}

// SAFETY (all four): the C calling convention and semantics that the compiler relies on.
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, n: usize) -> *mut u8 {
    naked_asm!("mov rax, rdi", "mov rcx, rdx", "rep movsb", "ret")
}

#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn memset(to: *mut u8, byte: i32, n: usize) -> *mut u8 {
    naked_asm!("mov r8, rdi", "mov eax, esi", "mov rcx, rdx", "rep stosb", "mov rax, r8", "ret")
}

#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, n: usize) -> i32 {
    naked_asm!(
        "xor eax, eax",
        "2: test rdx, rdx",
        "je 3f",
        "movzx eax, byte ptr [rdi]",
        "movzx ecx, byte ptr [rsi]",
        "sub eax, ecx",
        "jne 3f",
        "inc rdi",
        "inc rsi",
        "dec rdx",
        "jmp 2b",
        "3: ret"
    )
}

#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn strlen(text: *const u8) -> usize {
    naked_asm!("xor eax, eax", "2: cmp byte ptr [rdi + rax], 0", "je 3f", "inc rax", "jmp 2b", "3: ret")
}
