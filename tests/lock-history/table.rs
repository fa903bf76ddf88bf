//! What was counted, for people.

use std::fmt::Write;

use crate::tally::Tally;

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
    if !tally.edits.is_empty() {
        text.push_str("\n| edit | format | made | found | not read any more | missed |\n| --- | --- | ---: | ---: | ---: | ---: |\n");
    }
    for ((edit, format), made) in &tally.edits {
        let missed = made.made - made.found - made.unread;
        let _ = writeln!(
            text,
            "| {edit} | {format} | {} | {} | {} | {missed} |",
            made.made, made.found, made.unread
        );
    }
    text
}
