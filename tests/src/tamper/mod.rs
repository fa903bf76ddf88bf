//! Named edits of lockfiles, as somebody would make them who wants other code installed: on the text, in any format.
//!
//! Each edit is made on one entry of a lock that has been read, so that the same edits serve a lock of three packages
//! and one of three thousand. An edit that a format has no place for gives nothing.

mod digest;
mod identity;
mod other;
mod site;
mod source;

use cotter_lockpolicy::Code;

pub use site::{Site, sites};

/// One edit, and by which codes it must be found: any of them will do.
pub struct Edit {
    pub name: &'static str,
    pub codes: &'static [Code],
    /// The lock's text after the edit; nothing where there is nothing to edit.
    pub apply: fn(&Site<'_, '_>) -> Option<String>,
}

use Code::{
    BadDigest, CheckOff, DirectUrl, Diverges, Downgrade, DuplicateKey, ForeignHost, NewDigest, NewPackage,
    NewScript, NewSource, NoCommit, NoDigest, NoVersion, OtherPackage, OutOfRange, OwnIndex, PlainHttp,
    SeveralDigests, Shape, Stale, UserInfo, WeakDigest, WeakerDigest,
};

pub const EDITS: &[Edit] = &[
    Edit { name: "host swapped", codes: &[ForeignHost, DirectUrl, OwnIndex], apply: source::host },
    Edit {
        name: "host swapped, digest dropped",
        codes: &[ForeignHost, DirectUrl, OwnIndex],
        apply: source::host_only,
    },
    Edit { name: "host behind userinfo", codes: &[UserInfo, OwnIndex], apply: source::user_info },
    Edit { name: "http for https", codes: &[PlainHttp, OwnIndex], apply: source::http },
    Edit { name: "branch for a commit", codes: &[NoCommit, Shape], apply: source::branch },
    Edit {
        name: "digest dropped",
        codes: &[NoDigest, WeakDigest, WeakerDigest, NoCommit, Stale, CheckOff, Shape],
        apply: digest::dropped,
    },
    Edit { name: "digest emptied", codes: &[NoDigest, BadDigest, NoCommit, Shape], apply: digest::emptied },
    Edit { name: "digest cut short", codes: &[BadDigest, NoCommit, Shape], apply: digest::short },
    Edit {
        name: "digest of sha1 or md5",
        codes: &[WeakDigest, BadDigest, Shape, WeakerDigest],
        apply: digest::weak,
    },
    Edit { name: "digest replaced", codes: &[NewDigest, Diverges], apply: digest::replaced },
    Edit {
        name: "second digest added",
        codes: &[SeveralDigests, NewDigest, BadDigest],
        apply: digest::second,
    },
    Edit {
        name: "another package under the name",
        codes: &[OtherPackage, NewDigest, Shape, NewSource],
        apply: identity::other_package,
    },
    Edit {
        name: "version swapped",
        codes: &[OtherPackage, OutOfRange, Stale, Shape, Diverges, NewDigest, NoVersion, NoDigest, Downgrade],
        apply: identity::version,
    },
    Edit {
        name: "lower version",
        codes: &[Downgrade, OutOfRange, Stale, Shape, OtherPackage, Diverges, NoDigest, NewDigest],
        apply: identity::lower,
    },
    Edit { name: "package planted", codes: &[NewPackage, Shape], apply: other::planted },
    Edit { name: "script added", codes: &[NewScript], apply: other::script },
    Edit { name: "key twice", codes: &[DuplicateKey], apply: other::twice },
];
