//! Cotter as others meet it: built, installed, and run.
