//! What was counted, for people.

use std::collections::BTreeSet;
use std::fmt::Write;

use cotter_tests::tamper::EDITS;

use crate::tally::{Made, Tally};

pub(crate) fn of(tally: &Tally) -> String {
    let mut text = String::from(
        "| format | repositories | locks | versions | pairs | packages | nothing above a note | absolute, distinct | new against the version before |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |\n",
    );
    for (format, of) in &tally.formats {
        let absolute: Vec<String> =
            of.absolute.iter().map(|(code, count)| format!("{code} {count}")).collect();
        let relative: Vec<String> = of
            .relative
            .iter()
            .map(|((code, outcome), count)| format!("{code} {count} ({})", outcome.word()))
            .collect();
        let _ = writeln!(
            text,
            "| {format} | {} | {} | {} | {} | {} | {} | {} | {} |",
            of.repositories.len(),
            of.locks.len(),
            of.versions,
            of.pairs,
            of.packages,
            of.silent,
            absolute.join(", "),
            relative.join(", "),
        );
    }
    text.push_str(&edits(tally));
    text
}

/// One line an edit, one column a format: found of made, with those that leave a file that cannot be read.
fn edits(tally: &Tally) -> String {
    let mut text = String::new();
    let formats: BTreeSet<&str> = tally.edits.keys().map(|(_, format)| *format).collect();
    if formats.is_empty() {
        return text;
    }
    let columns = |cell: &dyn Fn(&str) -> String| formats.iter().map(|format| cell(format)).collect::<String>();
    let _ = writeln!(text, "\n| edit |{} missed |", columns(&|format| format!(" {format} |")));
    let _ = writeln!(text, "| --- |{} ---: |", columns(&|_| " ---: |".to_owned()));
    for edit in EDITS {
        let of = |format: &str| tally.edits.iter().find(|((name, of), _)| *name == edit.name && *of == format);
        let cell = |format: &str| match of(format) {
            Some((_, made)) => format!(" {} of {} |", made.found + made.unread, made.made),
            None => " – |".to_owned(),
        };
        let missed: usize = formats.iter().filter_map(|format| of(format)).map(|(_, made)| made.missed()).sum();
        let _ = writeln!(text, "| {} |{} {missed} |", edit.name, columns(&cell));
    }
    let sum = |count: &dyn Fn(&Made) -> usize| tally.edits.values().map(count).sum::<usize>();
    let _ = writeln!(
        text,
        "\n{} edits: {} found by what they do, {} because the file cannot be read any more, {} missed",
        sum(&|made| made.made),
        sum(&|made| made.found),
        sum(&|made| made.unread),
        sum(&Made::missed),
    );
    text
}
