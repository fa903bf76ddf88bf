//! `disposable-root`: becomes the root that its standard input describes, and runs in it what it is told
//! (`tests/src/root`). A program of its own, because only a process with a single thread can enter the namespaces.

fn main() {
    cotter_tests::root::inside()
}
