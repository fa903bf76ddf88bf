//! What a descriptor can be given to a child as.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::fs::FileExt;
use std::rc::Rc;

use crate::{Terminal, state};

/// An open file for a child to inherit. Clones are the same file, so that two launches see the same inode.
#[derive(Clone, Debug)]
pub struct Stream(Rc<Kind>);

#[derive(Debug)]
enum Kind {
    Null(File),
    /// A regular file, and where a launch finds its offset.
    File(File, u64),
    /// The end that is given, and the other one, kept open.
    Pipe(OwnedFd, #[expect(dead_code, reason = "held, so that the given end is not at its end")] OwnedFd),
    Terminal(Terminal),
}

impl Stream {
    pub fn null() -> Stream {
        let null = OpenOptions::new().read(true).write(true).open("/dev/null");
        Stream(Rc::new(Kind::Null(null.expect("/dev/null opens"))))
    }

    /// An empty, nameless file.
    pub fn file() -> Stream {
        Stream(Rc::new(Kind::File(tempfile::tempfile().expect("a temporary file"), 0)))
    }

    /// A file holding `text`, positioned at `offset`.
    pub fn file_at(text: &[u8], offset: u64) -> Stream {
        let file = tempfile::tempfile().expect("a temporary file");
        file.write_all_at(text, 0).expect("a temporary file can be written");
        Stream(Rc::new(Kind::File(file, offset)))
    }

    /// The reading end of a pipe into which nothing is written.
    pub fn pipe_to_read() -> Stream {
        let (reader, writer) = state::pipe();
        Stream(Rc::new(Kind::Pipe(reader, writer)))
    }

    /// The writing end of a pipe that nobody reads.
    pub fn pipe_to_write() -> Stream {
        let (reader, writer) = state::pipe();
        Stream(Rc::new(Kind::Pipe(writer, reader)))
    }

    pub fn terminal(terminal: &Terminal) -> Stream {
        Stream(Rc::new(Kind::Terminal(terminal.clone())))
    }

    /// Makes it as it was before the launch before, and open.
    pub(crate) fn rewound(&self) -> Open {
        match &*self.0 {
            Kind::Null(file) => Open::Borrowed(file.as_raw_fd()),
            Kind::File(file, offset) => {
                if *offset == 0 {
                    file.set_len(0).expect("a temporary file can be emptied");
                }
                let mut file: &File = file;
                file.seek(SeekFrom::Start(*offset)).expect("a file can be rewound");
                Open::Borrowed(file.as_raw_fd())
            }
            Kind::Pipe(given, _) => Open::Borrowed(given.as_raw_fd()),
            Kind::Terminal(terminal) => Open::Owned(terminal.slave()),
        }
    }

    /// What a launch wrote, if this is a file.
    pub(crate) fn written(&self) -> Vec<u8> {
        let Kind::File(file, _) = &*self.0 else { return Vec::new() };
        let mut all = vec![0; file.metadata().map_or(0, |m| m.len() as usize)];
        file.read_exact_at(&mut all, 0).expect("a temporary file can be read");
        all
    }
}

/// A descriptor for the time of one fork.
pub(crate) enum Open {
    Borrowed(RawFd),
    /// A terminal is opened anew each time: it was hung up when its last session ended.
    Owned(OwnedFd),
}

impl Open {
    pub(crate) fn raw(&self) -> RawFd {
        match self {
            Open::Borrowed(fd) => *fd,
            Open::Owned(fd) => fd.as_raw_fd(),
        }
    }
}
