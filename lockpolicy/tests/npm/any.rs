//! Whatever bytes come: no panic, and every finding has a place in the file.

use proptest::prelude::*;

use crate::fixture::{checked, honest, lock};

fn stays_inside(bytes: &[u8]) -> Result<(), TestCaseError> {
    let mut project = honest();
    project.insert("package-lock.json".to_owned(), bytes.to_vec());
    let report = checked(&project, "package-lock.json");
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() as u32 + 1;
    for finding in report.findings {
        prop_assert!(finding.line.is_none_or(|line| (1..=lines).contains(&line)));
    }
    Ok(())
}

proptest! {
    #[test]
    fn bytes_are_no_trouble(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        stays_inside(&bytes)?;
    }

    #[test]
    fn mutated_locks_are_no_trouble(
        at in 0usize..4000,
        length in 0usize..80,
        put in "[{}\\[\\]\",:a-z0-9/.@#\\\\-]{0,12}",
    ) {
        let mut text = lock().into_bytes();
        let at = at.min(text.len());
        let end = (at + length).min(text.len());
        text.splice(at..end, put.into_bytes());
        stays_inside(&text)?;
    }
}
