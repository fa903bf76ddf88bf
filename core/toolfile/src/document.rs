//! A file that is TOML.

use toml::Spanned;
use toml::de::DeTable;

use crate::fault::{Cause, Report};
use crate::source::Span;
use crate::table::Table;

/// A parsed file; everything read from it borrows from here.
pub(crate) struct Document<'s>(Spanned<DeTable<'s>>);

/// Faults of syntax beyond these mostly follow from the ones before.
const MOST_SYNTAX: usize = 5;

impl<'s> Document<'s> {
    pub(crate) fn read(report: &Report<'s>) -> Option<Document<'s>> {
        let (table, errors) = DeTable::parse_recoverable(report.source().text);
        for error in errors.iter().take(MOST_SYNTAX) {
            let span = error.span().map(Span::from).unwrap_or_default();
            report.fault(span, Cause::Syntax(error.message().to_owned()));
        }
        errors.is_empty().then_some(Document(table))
    }

    pub(crate) fn root(&self) -> Table<'_> {
        Table::new(self.0.get_ref(), Span::default())
    }
}
