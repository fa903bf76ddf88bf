//! What a root proves before anything runs in it. Each proof is tried with more rights than what runs there will have,
//! and each can fail: `Spoilt` names how, and a test makes it so.

#![allow(unsafe_code, reason = "one proof is a system call that must fail")]

use std::fs::{self, OpenOptions};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;
use std::time::Duration;

use super::inside::{Trouble, unable};
use super::plan::{Received, WRITABLE};
use super::tree::DEVICES;

/// An address that is nobody's (RFC 5737). It is only asked which way would lead there; nothing is sent.
const OUTSIDE: (Ipv4Addr, u16) = (Ipv4Addr::new(192, 0, 2, 1), 9);
const CANARY: &str = "cotter-canary";

/// That what must be out of reach is there, before anything is left behind.
pub(super) fn controls(received: &Received) -> Result<(), Trouble> {
    if fs::read(&received.marker).is_err() {
        return Err(unable("the marker cannot be read from outside"));
    }
    reach(received.port).map(|_| ()).map_err(|error| unable(format!("the listener from outside: {error}")))
}

pub(super) fn prove(received: &Received) -> Result<Vec<Vec<u8>>, Trouble> {
    let proofs: [(&str, Result<(), String>); 8] = [
        ("no bound file or directory can be written to", nothing_bound_is_writable(received)),
        ("no mount can be made writable", no_mount_can_be_changed(received)),
        ("every mount is read-only or our own", mounts_are_known()),
        ("the machine's files are out of reach", marker_is_gone(&received.marker)),
        ("the machine's loopback is another one", loopback_is_ours(received.port)),
        ("no way leads to an outside address", no_way_outside()),
        ("no other process is in sight", nobody_else()),
        ("there is no device but the harmless ones", devices_are_harmless()),
    ];
    let mut proven = Vec::new();
    for (what, outcome) in proofs {
        match outcome {
            Ok(()) => proven.push(what.into()),
            Err(but) => return Err(Trouble::Unproven(format!("{what}: {but}"))),
        }
    }
    Ok(proven)
}

/// All that is bound, and more.
fn bound_and<'a>(received: &'a Received, more: [&'static str; 2]) -> impl Iterator<Item = &'a Path> {
    received.plan.binds.iter().map(|(_, target)| target.as_path()).chain(more.map(Path::new))
}

fn nothing_bound_is_writable(received: &Received) -> Result<(), String> {
    for path in bound_and(received, ["/", "/etc"]) {
        let opened = if path.is_dir() {
            let canary = path.join(CANARY);
            let created = OpenOptions::new().write(true).create_new(true).open(&canary);
            if created.is_ok() {
                let _ = fs::remove_file(canary);
            }
            created
        } else {
            OpenOptions::new().append(true).open(path)
        };
        match opened {
            // In a directory not for want of permission, which could differ from one to the next. A file that
            // is not ours is refused before the kernel looks at the mount; that is looked at below.
            Err(error) if error.raw_os_error() == Some(libc::EROFS) => {}
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied && !path.is_dir() => {}
            Err(error) => return Err(format!("{}: {error}", path.display())),
            Ok(_) => return Err(format!("{} was written to", path.display())),
        }
    }
    Ok(())
}

/// Even with every right in the namespace that orders run in.
fn no_mount_can_be_changed(received: &Received) -> Result<(), String> {
    for target in bound_and(received, ["/", "/proc"]).filter(|target| target.is_dir()) {
        let name = std::ffi::CString::new(target.as_os_str().as_bytes()).unwrap_or_default();
        let flags = libc::MS_REMOUNT | libc::MS_BIND;
        // SAFETY: a valid string; a remount takes nothing else.
        let changed = unsafe {
            libc::mount(std::ptr::null(), name.as_ptr(), std::ptr::null(), flags, std::ptr::null())
        };
        let error = io::Error::last_os_error();
        if changed == 0 || error.raw_os_error() != Some(libc::EPERM) {
            return Err(format!("{}: {error}", target.display()));
        }
    }
    Ok(())
}

/// The old root, or any part of the machine that came along unasked, would be in this list.
fn mounts_are_known() -> Result<(), String> {
    let list = fs::read_to_string("/proc/self/mountinfo").map_err(|error| error.to_string())?;
    for line in list.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let after = words.iter().position(|word| *word == "-").and_then(|dash| words.get(dash + 1));
        let (Some(place), Some(options), Some(kind)) = (words.get(4), words.get(5), after) else {
            return Err(line.to_owned());
        };
        let read_only = options.split(',').any(|option| option == "ro");
        let ours = match *kind {
            "tmpfs" => WRITABLE.contains(place),
            "devpts" => *place == "/dev/pts",
            _ => false,
        };
        if !read_only && !ours {
            return Err(line.to_owned());
        }
    }
    Ok(())
}

fn marker_is_gone(marker: &Path) -> Result<(), String> {
    let roots = ["/", "/proc/1/root", "/proc/self/root", "/proc/self/cwd/.."];
    let inside = marker.strip_prefix("/").unwrap_or(marker);
    for path in roots.map(|root| Path::new(root).join(inside)) {
        if fs::symlink_metadata(&path).is_ok() {
            return Err(format!("{} is there", path.display()));
        }
    }
    Ok(())
}

fn reach(port: u16) -> io::Result<TcpStream> {
    TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], port)), Duration::from_secs(5))
}

fn loopback_is_ours(port: u16) -> Result<(), String> {
    match reach(port) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {}
        Err(error) => return Err(error.to_string()),
        Ok(_) => return Err(format!("port {port} of the machine answers")),
    }
    // And there is one, or the above would hold for nothing.
    let listener =
        TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr().map(|at| (listener, at)));
    let (_listener, address) = listener.map_err(|error| error.to_string())?;
    reach(address.port()).map(|_| ()).map_err(|error| error.to_string())
}

fn no_way_outside() -> Result<(), String> {
    let socket = UdpSocket::bind("0.0.0.0:0").map_err(|error| error.to_string())?;
    match socket.connect(OUTSIDE) {
        Err(error) if error.kind() == io::ErrorKind::NetworkUnreachable => Ok(()),
        Err(error) => Err(error.to_string()),
        Ok(()) => Err("there is a way".to_owned()),
    }
}

fn nobody_else() -> Result<(), String> {
    let entries = fs::read_dir("/proc").map_err(|error| error.to_string())?;
    let numbers = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    match numbers.into_iter().find(|pid| *pid != 1) {
        None if std::process::id() == 1 => Ok(()),
        None => Err("this is not process 1".to_owned()),
        Some(pid) => Err(format!("there is process {pid}")),
    }
}

fn devices_are_harmless() -> Result<(), String> {
    for entry in fs::read_dir("/dev").map_err(|error| error.to_string())?.flatten() {
        // Of what is mounted there, and not of the file below it, which the directory tells of.
        let kind = fs::symlink_metadata(entry.path()).map_err(|error| error.to_string())?.file_type();
        let name = entry.file_name();
        let known = name == "pts"
            || kind.is_symlink()
            || (kind.is_char_device() && DEVICES.iter().any(|device| name == **device));
        if !known {
            return Err(format!("/dev/{}", name.to_string_lossy()));
        }
    }
    Ok(())
}
