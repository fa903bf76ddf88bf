#![no_main]
cotter_lockpolicy_fuzz::target!(BunBinary);
