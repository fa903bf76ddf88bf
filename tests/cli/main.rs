//! `cotter` and the guard's own behaviour, as a stranger meets them.
