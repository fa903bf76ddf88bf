//! Where something stands in a file.

/// One file: the name that faults call it by, and its text.
#[derive(Clone, Copy, Debug)]
pub struct Source<'s> {
    pub name: &'s str,
    pub text: &'s str,
}

/// A stretch of a file, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Span {
        Span { start: range.start, end: range.end }
    }
}

/// A place as people count it: lines and characters from one.
pub(crate) struct Place<'s> {
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// The whole line, without its end.
    pub(crate) text: &'s str,
    /// Characters marked on this line; at least one, even at its end.
    pub(crate) marked: usize,
}

impl<'s> Source<'s> {
    /// Spans come from the TOML parser and may, for a fault at the very end, point behind the text.
    pub(crate) fn place(&self, span: Span) -> Place<'s> {
        let start = self.floor(span.start);
        let before = self.text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let rest = self.text.get(line_start..).unwrap_or_default();
        let text = match rest.split_once('\n') {
            Some((line, _)) => line.strip_suffix('\r').unwrap_or(line),
            None => rest,
        };
        let line_end = line_start + text.len();
        // A span may begin within the line's end.
        let start = start.min(line_end);
        let end = self.floor(span.end).min(line_end);
        Place {
            line: before.matches('\n').count() + 1,
            column: self.text.get(line_start..start).unwrap_or_default().chars().count() + 1,
            text,
            marked: self.text.get(start..end).map_or(1, |marked| marked.chars().count().max(1)),
        }
    }

    /// The nearest character boundary at or before `offset`.
    fn floor(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_characters() {
        let source = Source { name: "x", text: "a = 1\r\nb = \"äö\" # é\n" };
        let place = source.place(Span { start: 11, end: 17 });
        assert_eq!((place.line, place.column, place.marked), (2, 5, 4));
        assert_eq!(place.text, "b = \"äö\" # é");
        let inside_a_character = source.place(Span { start: 13, end: 13 });
        assert_eq!((inside_a_character.column, inside_a_character.marked), (6, 1));
    }

    #[test]
    fn a_carriage_return_belongs_to_the_end_of_a_line_only_before_a_newline() {
        let line = |text| Source { name: "x", text }.place(Span { start: 1, end: 2 }).text.to_owned();
        assert_eq!(line("a\r\nb"), "a");
        assert_eq!(line("a\r"), "a\r");
    }

    #[test]
    fn a_span_within_the_end_of_a_line_marks_its_last_column() {
        let place = Source { name: "x", text: "'\r\n" }.place(Span { start: 2, end: 3 });
        assert_eq!((place.line, place.column, place.marked), (1, 2, 1));
    }

    #[test]
    fn no_span_is_out_of_bounds() {
        let source = Source { name: "x", text: "a\nb" };
        for start in 0..9 {
            for end in 0..9 {
                let place = source.place(Span { start, end });
                assert!(place.line <= 2 && place.column <= 2 && place.marked >= 1, "{start}..{end}");
            }
        }
        assert_eq!(Source { name: "x", text: "" }.place(Span::default()).line, 1);
    }
}
