//! The control command. See `cotter --help`.

fn main() {
    std::process::exit(cotter_control::run(std::env::args_os()));
}
