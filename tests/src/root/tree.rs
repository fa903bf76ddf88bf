//! The files of a root: mounts in memory, the machine's programs bound read-only, and the way into it.

#![allow(unsafe_code, reason = "mounts are made by system calls")]

use std::ffi::CString;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use super::inside::{Trouble, by_number, done, made};
use super::plan::{Plan, Spoilt, WRITABLE};

/// Where the new root is put together: a directory that every system has. What is in it is hidden meanwhile, from us.
const SITE: &str = "/tmp";
/// Devices that keep nothing and lead nowhere.
pub(super) const DEVICES: [&str; 6] = ["null", "zero", "full", "random", "urandom", "tty"];
const LINKS: [(&str, &str); 5] = [
    ("pts/ptmx", "/dev/ptmx"),
    ("/proc/self/fd", "/dev/fd"),
    ("/proc/self/fd/0", "/dev/stdin"),
    ("/proc/self/fd/1", "/dev/stdout"),
    ("/proc/self/fd/2", "/dev/stderr"),
];
const FILES: [(&str, &str); 5] = [
    ("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\ndev:x:1000:1000:dev:/home/dev:/bin/bash\n"),
    ("/etc/group", "root:x:0:\ndev:x:1000:\n"),
    ("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"),
    ("/etc/hosts", "127.0.0.1 localhost range\n"),
    ("/etc/hostname", "range\n"),
];

/// Something of the machine's, opened while it can still be reached, and where it goes.
pub(super) struct Source {
    file: File,
    target: PathBuf,
    device: bool,
}

/// Opens what the plan binds, in the namespace that it will be mounted in.
pub(super) fn open(plan: &Plan, marker: &Path) -> Result<Vec<Source>, Trouble> {
    let devices = DEVICES.map(|name| PathBuf::from("/dev").join(name));
    let devices = devices.iter().map(|path| (path.as_path(), path.as_path(), true));
    let binds = plan.binds.iter().map(|(source, target)| (source.as_path(), target.as_path(), false));
    let spoilt = (plan.spoilt == Some(Spoilt::Marker)).then_some((marker, marker, false));
    let mut sources = Vec::new();
    for (source, target, device) in binds.chain(devices).chain(spoilt) {
        let opened = OpenOptions::new().read(true).custom_flags(libc::O_PATH | libc::O_CLOEXEC).open(source);
        let file = made(&source.display().to_string(), opened)?;
        sources.push(Source { file, target: target.to_owned(), device });
    }
    Ok(sources)
}

/// Puts the new root together.
pub(super) fn build(plan: &Plan, sources: Vec<Source>) -> Result<(), Trouble> {
    mount(None, "/", None, libc::MS_REC | libc::MS_PRIVATE, "")?;
    in_memory(SITE, "size=16m,mode=755")?;
    for (target, link) in plan.links.iter().map(|(a, b)| (a.as_path(), b.as_path())).chain(paths(&LINKS)) {
        make(&on_site(link), |path| symlink(target, path))?;
    }
    for (path, text) in FILES {
        make(&on_site(path), |path| fs::write(path, text))?;
    }
    let writable = plan.spoilt == Some(Spoilt::Writable);
    let inside = |source: &Source| WRITABLE.iter().any(|path| source.target.starts_with(path));
    let (late, early): (Vec<_>, Vec<_>) = sources.into_iter().partition(inside);
    early.iter().try_for_each(|source| bind(source, writable))?;
    for path in WRITABLE {
        let site = on_site(path);
        make_dir(&site)?;
        in_memory(&site.display().to_string(), "size=512m,mode=755")?;
        // As everywhere, except that there is only one user.
        let mode = if path.ends_with("tmp") { 0o1777 } else { 0o755 };
        made(path, fs::set_permissions(&site, Permissions::from_mode(mode)))?;
    }
    late.iter().try_for_each(|source| bind(source, writable))?;
    terminals()
}

/// Terminals of its own.
fn terminals() -> Result<(), Trouble> {
    let place = on_site("/dev/pts");
    make_dir(&place)?;
    let flags = libc::MS_NOSUID | libc::MS_NOEXEC;
    mount(
        Some("devpts"),
        &place.display().to_string(),
        Some("devpts"),
        flags,
        "newinstance,ptmxmode=666,mode=620",
    )
}

/// `/proc`, read-only: where root stands behind the user after all, the kernel's settings are his to write. Gives
/// another one, mounted nowhere, in which a process can still name its users.
pub(super) fn mount_proc() -> Result<File, Trouble> {
    let place = on_site("/proc");
    make_dir(&place)?;
    let name = place.display().to_string();
    let flags = QUIET | libc::MS_NOEXEC;
    mount(Some("proc"), &name, Some("proc"), flags, "")?;
    let opened = OpenOptions::new().read(true).custom_flags(libc::O_PATH | libc::O_DIRECTORY).open(&place);
    let writable = made(&name, opened)?;
    let string = c_string(&place);
    // SAFETY: a valid string.
    unsafe { done("umount", libc::umount2(string.as_ptr(), libc::MNT_DETACH).into())? };
    mount(Some("proc"), &name, Some("proc"), flags | libc::MS_RDONLY, "")?;
    Ok(writable)
}

/// Makes it the root, read-only like what is bound into it, and forgets the old one.
pub(super) fn pivot(keep_old: bool) -> Result<(), Trouble> {
    let kept = on_site("/opt/cotter/old");
    made("chdir", std::env::set_current_dir(SITE))?;
    let old = if keep_old { "opt/cotter/old" } else { "." };
    if keep_old {
        make_dir(&kept)?;
    }
    let old_root = c_string(Path::new(old));
    // SAFETY: two valid strings.
    unsafe { done("pivot_root", libc::syscall(libc::SYS_pivot_root, c".".as_ptr(), old_root.as_ptr()))? };
    if !keep_old {
        // The old root lies on top of the new one (pivot_root(2)).
        // SAFETY: a valid string.
        unsafe { done("umount", libc::umount2(c".".as_ptr(), libc::MNT_DETACH).into())? };
    }
    made("chdir", std::env::set_current_dir("/"))?;
    set_attributes("/", libc::MOUNT_ATTR_RDONLY, false)
}

const QUIET: libc::c_ulong = libc::MS_NOSUID | libc::MS_NODEV;

fn bind(source: &Source, writable: bool) -> Result<(), Trouble> {
    let target = on_site(&source.target);
    let is_dir = made("a source", source.file.metadata())?.is_dir();
    make(&target, |path| if is_dir { fs::create_dir_all(path) } else { fs::write(path, "") })?;
    let target = target.display().to_string();
    mount(Some(&by_number(&source.file)), &target, None, libc::MS_BIND | libc::MS_REC, "")?;
    let kind = if source.device { libc::MOUNT_ATTR_NOEXEC } else { libc::MOUNT_ATTR_NODEV };
    let read_only = if writable { 0 } else { libc::MOUNT_ATTR_RDONLY };
    set_attributes(&target, libc::MOUNT_ATTR_NOSUID | kind | read_only, true)
}

fn set_attributes(path: &str, set: u64, below: bool) -> Result<(), Trouble> {
    let attributes = libc::mount_attr { attr_set: set, attr_clr: 0, propagation: 0, userns_fd: 0 };
    let flags = if below { libc::AT_RECURSIVE } else { 0 };
    let name = c_string(Path::new(path));
    // SAFETY: a valid string and a valid structure of the size that is given.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            libc::AT_FDCWD,
            name.as_ptr(),
            flags,
            &raw const attributes,
            size_of::<libc::mount_attr>(),
        )
    };
    done(&format!("read-only {path}"), result).map(|_| ())
}

fn in_memory(path: &str, options: &str) -> Result<(), Trouble> {
    mount(Some("tmpfs"), path, Some("tmpfs"), QUIET, options)
}

fn mount(
    source: Option<&str>,
    target: &str,
    kind: Option<&str>,
    flags: libc::c_ulong,
    options: &str,
) -> Result<(), Trouble> {
    let string = |text: &str| c_string(Path::new(text));
    let (source, kind) = (string(source.unwrap_or("none")), string(kind.unwrap_or("none")));
    let (place, options) = (string(target), string(options));
    // SAFETY: valid strings; file systems in memory read their options as one.
    let result = unsafe {
        libc::mount(source.as_ptr(), place.as_ptr(), kind.as_ptr(), flags, options.as_ptr().cast())
    };
    done(&format!("mount {target}"), result.into()).map(|_| ())
}

fn make_dir(path: &Path) -> Result<(), Trouble> {
    make(path, |path| fs::create_dir_all(path))
}

/// Makes something and the directories above it.
fn make(path: &Path, how: impl FnOnce(&Path) -> io::Result<()>) -> Result<(), Trouble> {
    let above = path.parent().map_or(Ok(()), fs::create_dir_all);
    made(&path.display().to_string(), above.and_then(|()| how(path)))
}

fn on_site(path: impl AsRef<Path>) -> PathBuf {
    let path = path.as_ref();
    Path::new(SITE).join(path.strip_prefix("/").unwrap_or(path))
}

fn paths<'a>(pairs: &'a [(&str, &str)]) -> impl Iterator<Item = (&'a Path, &'a Path)> {
    pairs.iter().map(|(a, b)| (Path::new(*a), Path::new(*b)))
}

fn c_string(path: &Path) -> CString {
    CString::new(path.as_os_str().as_bytes()).unwrap_or_default()
}
