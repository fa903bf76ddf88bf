//! How finely the times of files tell writes apart.
//!
//! They used to be counted in ticks of some milliseconds, within which two writes look like one. Since Linux 6.13 some file
//! systems give a write a time of its own if anybody has asked for the file's times since the write before it, as git does
//! with every file that goes into its index.

use alloc::vec::Vec;

use cotter_sys::fs;

use crate::number;

/// File systems that have had such times ever since.
const FINE: [&[u8]; 4] = [b"ext4", b"xfs", b"btrfs", b"tmpfs"];
/// A machine may have many mounts.
const LIMIT: usize = 4 << 20;

/// The devices on which every write after a look has another time; none where that is not known.
pub(super) struct Fine(Vec<u64>);

impl Fine {
    pub(super) fn here() -> Fine {
        let kernel = fs::read_short_file(c"/proc/sys/kernel/osrelease", LIMIT).unwrap_or_default();
        if !tells_apart(&kernel) {
            return Fine(Vec::new());
        }
        let mounts = fs::read_file(c"/proc/self/mountinfo", LIMIT).unwrap_or_default();
        Fine(mounts.split(|byte| *byte == b'\n').filter_map(device).collect())
    }

    pub(super) fn holds(&self, device: u64) -> bool {
        self.0.contains(&device)
    }
}

/// Whether this is the release of a Linux that has them: 6.13 or later.
fn tells_apart(release: &[u8]) -> bool {
    let mut numbers = release.split(|byte| !byte.is_ascii_digit()).map(number::parse);
    matches!((numbers.next(), numbers.next()), (Some(Some(major)), Some(Some(minor))) if (major, minor) >= (6, 13))
}

/// The device of a mount whose file system has them: the third word is `major:minor`, the first after the dash the type.
fn device(mount: &[u8]) -> Option<u64> {
    let mut words = mount.split(|byte| *byte == b' ');
    let number = words.nth(2)?;
    let kind = words.skip_while(|word| *word != b"-").nth(1)?;
    let colon = number.iter().position(|byte| *byte == b':')?;
    let (major, minor) = (number::parse(number.get(..colon)?)?, number::parse(number.get(colon + 1..)?)?);
    FINE.contains(&kind).then_some(major << 32 | minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases() {
        let fine: [&[u8]; 4] = [b"6.13.0\n", b"6.18.44-fc-v657\n", b"7.0\n", b"6.13-rc1"];
        let coarse: [&[u8]; 5] = [b"6.12.9-amd64\n", b"5.15.0\n", b"", b"Darwin", b"6\n"];
        assert!(fine.iter().all(|release| tells_apart(release)));
        assert!(!coarse.iter().any(|release| tells_apart(release)));
    }

    #[test]
    fn mounts() {
        assert_eq!(device(b"27 1 254:3 / / rw,relatime - ext4 /dev/vda rw"), Some((254 << 32) + 3));
        assert_eq!(device(b"27 1 0:25 /x / rw master:1 shared:2 - tmpfs tmpfs rw"), Some(25));
        assert_eq!(device(b"27 1 0:25 / / rw - nfs4 server:/ rw"), None);
        assert_eq!(device(b"27 1 0:25 / /ext4 rw - overlay ext4 rw"), None);
        assert_eq!(device(b""), None);
    }
}
