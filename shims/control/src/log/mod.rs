//! Reading the log: listing it, verifying it, anchoring it.
