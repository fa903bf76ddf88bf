//! argv and a grammar become a [`Command`].
//!
//! One reader serves every parser family; what differs between them is a [`Style`] of the level at hand. Where
//! families disagree in more than a feature, git's own parser is the one followed to the letter: its treatment
//! of `--no-`, of abbreviations and of what counts as ambiguous is checked against the real git.

use alloc::vec::Vec;

use crate::asked::{Asked, long_name};
use crate::command::{Command, Given, Inner, Operand};
use crate::grammar::{Arity, Kind, Level, Opt, Style, Tool};
use crate::{environment, flat, nopt, pattern};

/// Reads the words after argv[0]; a program name that stands for a subcommand (`git-push`) has been put before
/// them. Fails only when the grammar itself is corrupt.
pub fn read<'a>(tool: &Tool<'a>, words: &[&'a [u8]]) -> flat::Result<Command<'a>> {
    read_among(tool, words, &[])
}

/// The same where variables (names and values) stand for options, as far as the tool says so.
pub fn read_among<'a>(
    tool: &Tool<'a>,
    words: &[&'a [u8]],
    variables: &[(&'a [u8], &'a [u8])],
) -> flat::Result<Command<'a>> {
    let mut reader = Reader::at(Vec::from([tool.level.clone()]), words);
    reader.command.tool = tool.name;
    reader.run()?;
    let Reader { mut command, levels, .. } = reader;
    if !variables.is_empty() {
        let mut given = environment::given(tool, &levels, variables)?;
        given.append(&mut command.given);
        command.given = given;
    }
    Ok(command)
}

/// The options among words that stand where the last of `levels` is read; what is unknown there says nothing.
pub(crate) fn options<'a>(levels: &[Level<'a>], words: &[&'a [u8]]) -> flat::Result<Vec<Given<'a>>> {
    let mut reader = Reader::at(levels.to_vec(), words);
    while let Some(word) = reader.peek() {
        if reader.looks_like_option(word)? {
            reader.open_tables()?;
            reader.option(word)?;
        } else {
            reader.next += 1;
        }
    }
    Ok(reader.command.given)
}

pub(crate) struct Reader<'a, 'w> {
    pub(crate) words: &'w [&'a [u8]],
    pub(crate) next: usize,
    /// The tool's level and those of the subcommands entered so far, outermost first.
    pub(crate) levels: Vec<Level<'a>>,
    /// The options in reach, once one has been met at this level.
    tables: Option<Vec<Opt<'a>>>,
    pub(crate) command: Command<'a>,
    options_ended: bool,
    after_dashes: bool,
    /// What the remaining words are, where they are another program's.
    rest: Option<Kind>,
    /// How many of them are of the last level.
    pub(crate) own: usize,
    /// Where the options end, when something in front of nopt has seen to that.
    pub(crate) ends_at: Option<usize>,
    /// How many words in a row stood behind the `=` of one and the same word.
    pub(crate) left_behind: u8,
}

/// What a long name turned out to be.
enum Found<'a> {
    One { option: Opt<'a>, negated: bool },
    Ambiguous,
    Nothing,
}

impl<'a, 'w> Reader<'a, 'w> {
    fn at(levels: Vec<Level<'a>>, words: &'w [&'a [u8]]) -> Reader<'a, 'w> {
        Reader {
            words,
            next: 0,
            levels,
            tables: None,
            command: Command::default(),
            options_ended: false,
            after_dashes: false,
            rest: None,
            own: 0,
            ends_at: None,
            left_behind: 0,
        }
    }

    fn run(&mut self) -> flat::Result<()> {
        self.enter_default()?;
        while let Some(word) = self.peek() {
            self.left_behind = 0;
            self.word(word)?;
        }
        self.enter_late()?;
        if self.style().has(Style::NOPT) {
            self.command.inert |= self.nopt_inert()?;
        }
        self.command.reads = self.level().is_some_and(|level| level.reads);
        Ok(())
    }

    pub(crate) fn word(&mut self, word: &'a [u8]) -> flat::Result<()> {
        self.options_ended |= self.ends_at == Some(self.next);
        // npm reads its own options among the words of the command that it is to run, up to `--`.
        let inner = self.command.inner.is_some() && (self.options_ended || !self.style().has(Style::NOPT));
        if self.rest.is_some() || inner {
            self.operand(word);
        } else if !self.options_ended && self.ends_options(word) {
            self.next += 1;
        } else if !self.options_ended && self.looks_like_option(word)? {
            self.open_tables()?;
            self.option(word)?;
        } else if self.awaits_sub() {
            self.sub(word)?;
        } else {
            self.operand(word);
        }
        Ok(())
    }

    pub(crate) fn peek(&self) -> Option<&'a [u8]> {
        self.words.get(self.next).copied()
    }

    fn level(&self) -> Option<&Level<'a>> {
        self.levels.last()
    }

    pub(crate) fn style(&self) -> Style {
        self.level().map(|level| level.style).unwrap_or_default()
    }

    fn depth(&self) -> u8 {
        (self.levels.len() - 1) as u8
    }

    fn awaits_sub(&self) -> bool {
        self.level().is_some_and(|level| !level.subs.is_empty())
            && self.command.unknown_sub.is_none()
            && self.command.operands.is_empty()
    }

    /// A level with a default subcommand enters it when the next word does not name another.
    fn enter_default(&mut self) -> flat::Result<()> {
        let Some(level) = self.level().filter(|level| !level.style.has(Style::LATE_DEFAULT)) else {
            return Ok(());
        };
        let Some(name) = level.default_sub else { return Ok(()) };
        if let Some(word) = self.peek() {
            if level.subs.find(word)?.is_some() {
                return Ok(());
            }
        }
        if let Some((canonical, child)) = level.subs.find(name.as_bytes())? {
            self.enter(canonical, child)?;
        }
        Ok(())
    }

    /// … or, where options may come first, once no word has named any.
    fn enter_late(&mut self) -> flat::Result<()> {
        let Some(level) = self.level().filter(|level| level.style.has(Style::LATE_DEFAULT)) else {
            return Ok(());
        };
        let Some(name) = level.default_sub.filter(|_| self.command.operands.is_empty()) else {
            return Ok(());
        };
        match level.subs.find(name.as_bytes())? {
            Some((canonical, child)) => self.enter(canonical, child),
            None => Ok(()),
        }
    }

    fn enter(&mut self, canonical: &'a str, child: Level<'a>) -> flat::Result<()> {
        if child.perhaps && self.command.path.is_empty() {
            self.command.perhaps = self.next.checked_sub(1);
        }
        self.command.path.push(canonical);
        self.levels.push(child);
        self.tables = None;
        // To npm the subcommand is an operand like any other.
        if !self.style().has(Style::NOPT) {
            self.options_ended = false;
            self.after_dashes = false;
        } else if self.style().has(Style::NPX) {
            self.open_tables()?;
            self.ends_at = self.npx_end();
        }
        Ok(())
    }

    fn sub(&mut self, word: &'a [u8]) -> flat::Result<()> {
        let Some(level) = self.level() else { return Ok(()) };
        let kebab = nopt::kebab(word).filter(|_| level.style.has(Style::KEBAB_SUBS));
        let name = kebab.as_deref().unwrap_or(word);
        let found = match level.subs.find(name)? {
            None if level.style.has(Style::ABBREVIATE_SUBS) => level.subs.find_prefix(name)?,
            found => found,
        };
        match found {
            Some((canonical, child)) => {
                self.next += 1;
                self.enter(canonical, child)?;
                self.enter_default()?;
            }
            None => {
                self.command.unknown_sub = Some(word);
                if !self.command.path.is_empty() {
                    self.command.unread.push(word);
                }
                self.options_ended |= !self.style().has(Style::NOPT);
                self.operand(word);
            }
        }
        Ok(())
    }

    fn ends_options(&mut self, word: &[u8]) -> bool {
        let style = self.style();
        let end = word == b"--" || (style.has(Style::NOPT) && nopt::are_dashes(word));
        let dashes = end && style.has(Style::DASHES);
        let ends = dashes || (word == b"--end-of-options" && style.has(Style::END_OF_OPTIONS));
        self.options_ended |= ends;
        self.after_dashes |= dashes;
        ends
    }

    fn looks_like_option(&mut self, word: &[u8]) -> flat::Result<bool> {
        let style = self.style();
        if style.has(Style::DASHLESS) {
            self.open_tables()?;
        }
        Ok(match word {
            [b'-', _, ..] => true,
            _ if style.has(Style::DASHLESS) && self.find(|name| name.as_bytes() == word).is_some() => true,
            [b'+', _, ..] if style.has(Style::PLUS) => self.next == 0,
            _ if style.has(Style::KEY_VALUE) => word.contains(&b'='),
            _ => style.has(Style::FIRST_BUNDLE) && self.next == 0 && !word.is_empty() && word != b"-",
        })
    }

    fn option(&mut self, word: &'a [u8]) -> flat::Result<()> {
        let style = self.style();
        let at = self.next;
        self.next += 1;
        if style.has(Style::SOLE_H) && self.explains(word, at) {
            self.command.inert = true;
            return Ok(());
        }
        match word {
            _ if style.has(Style::NOPT) => self.nopt(word, at)?,
            [b'-', b'-', ..] if style.has(Style::LONG) => self.long(word, 2, at),
            [b'-', ..] if style.has(Style::ONE_DASH_LONG) => self.long(word, 1, at),
            [b'-', ..] if style.has(Style::BUNDLE) => self.bundle(word, 1, at),
            [b'-', ..] => self.long(word, 0, at),
            [b'+', rest @ ..] if style.has(Style::PLUS) => match self.find(|name| name == "+") {
                Some(option) => self.give(&option, Some(rest), false, at),
                None => self.unknown(word),
            },
            _ if style.has(Style::KEY_VALUE) || style.has(Style::DASHLESS) => self.long(word, 0, at),
            _ => self.bundle(word, 0, at),
        }
        Ok(())
    }

    /// Git's own `--help`, its parser's, and `-h` where it is the command's only word.
    fn explains(&self, word: &[u8], at: usize) -> bool {
        let first = self.command.given.iter().all(|given| given.level < self.depth())
            && self.command.operands.is_empty()
            && self.command.unread.is_empty();
        match word {
            b"--help" => first || self.style().has(Style::HELP),
            b"--help-all" => self.style().has(Style::HELP),
            b"-h" => first && at + 1 == self.words.len(),
            _ => false,
        }
    }

    /// A long option, its name after `dashes` bytes of `word`.
    fn long(&mut self, word: &'a [u8], dashes: usize, at: usize) {
        let body = word.get(dashes..).unwrap_or_default();
        let (name, attached) = match body.iter().position(|byte| *byte == b'=') {
            Some(equals) => (body.get(..equals).unwrap_or_default(), body.get(equals + 1..)),
            None => (body, None),
        };
        match self.find_long(name, attached.is_some(), dashes) {
            Found::One { option, negated } => self.give(&option, attached, negated, at),
            Found::Nothing if dashes == 1 && self.style().has(Style::BUNDLE) => self.bundle(word, 1, at),
            Found::Ambiguous | Found::Nothing => self.unknown(word),
        }
    }

    /// Records an option whose name is settled, taking its value from `attached` or from the next word.
    fn give(&mut self, option: &Opt<'a>, attached: Option<&'a [u8]>, negated: bool, at: usize) {
        let style = self.style();
        let mut negated = negated;
        let value = match (option.arity, attached) {
            // A negated option takes no value, whatever it takes otherwise.
            (_, Some(_)) if negated => return self.unreadable(at),
            (_, None) if negated => None,
            (Arity::Switch, Some(text)) if style.has(Style::SWITCH_EQUALS) => {
                negated = is_false(text);
                None
            }
            (Arity::Switch, Some(_)) => return self.unreadable(at),
            (Arity::Switch, None) => {
                if style.has(Style::SWITCH_NEXT) {
                    negated = self.take_truth_value().unwrap_or(negated);
                }
                None
            }
            (Arity::Optional, attached) => attached,
            (Arity::Value | Arity::Last | Arity::Rest, Some(text)) => Some(text),
            (Arity::Value | Arity::Last | Arity::Rest, None) => match self.peek() {
                Some([b'-', _, ..]) if option.arity == Arity::Last && style.has(Style::DASH_IS_OPTION) => {
                    None
                }
                Some(text) => {
                    self.next += 1;
                    Some(text)
                }
                None if option.arity == Arity::Last => None,
                None => return self.unreadable(at),
            },
            (Arity::Until, _) => {
                self.skip_until_end();
                None
            }
        };
        if let (Arity::Rest, Some(program)) = (option.arity, value) {
            self.rest = Some(option.kind);
            let is_command = option.kind == Kind::Command;
            self.command.inner = is_command.then_some(Inner { program, words: self.next });
        }
        self.command.inert |= option.inert && !negated;
        self.push_given(option, value, negated, at);
    }

    pub(crate) fn push_given(&mut self, option: &Opt<'a>, value: Option<&'a [u8]>, negated: bool, at: usize) {
        let (level, name) = (self.depth(), option.name());
        if !option.set.is_empty() && !negated {
            self.overrule(level, option);
        }
        self.command.given.push(Given {
            level,
            option: name,
            value,
            kind: option.kind,
            negated,
            overruled: false,
            at,
        });
    }

    /// Takes back the options of the same set that were given before.
    fn overrule(&mut self, level: u8, option: &Opt<'a>) {
        let others: Vec<&str> =
            self.tables().filter(|other| other.set == option.set).map(|other| other.name()).collect();
        let nopt = self.style().has(Style::NOPT);
        for given in &mut self.command.given {
            let same = given.option == option.name();
            let here = given.level == level || nopt;
            given.overruled |= here && !same && others.contains(&given.option);
        }
    }

    fn unknown(&mut self, word: &'a [u8]) {
        let style = self.style();
        if style.has(Style::UNKNOWN_SWITCH) {
            if style.has(Style::SWITCH_NEXT) && !word.contains(&b'=') {
                self.take_truth_value();
            }
        } else if !style.has(Style::KEEP_UNKNOWN) {
            self.command.unread.push(word);
        }
    }

    pub(crate) fn unreadable(&mut self, at: usize) {
        if let Some(word) = self.words.get(at) {
            self.command.unread.push(word);
        }
    }

    /// nopt: a switch swallows a following `true` or `false`.
    fn take_truth_value(&mut self) -> Option<bool> {
        let word = self.peek()?;
        (word == b"true" || word == b"false").then(|| {
            self.next += 1;
            word == b"false"
        })
    }

    /// `-exec command … ;` and `-exec command … {} +`. The command's words are operands.
    fn skip_until_end(&mut self) {
        let mut previous: &[u8] = b"";
        while let Some(word) = self.peek() {
            if word == b";" || (word == b"+" && previous == b"{}") {
                self.next += 1;
                return;
            }
            self.push_operand(word, Kind::Command);
            previous = word;
        }
    }

    /// Short options in one word, from byte `start`.
    fn bundle(&mut self, word: &'a [u8], start: usize, at: usize) {
        let mut position = start;
        while let Some(letter) = word.get(position) {
            if letter.is_ascii_digit() && self.number(word, &mut position, at) {
                continue;
            }
            let Some(option) = self.find_short(*letter) else {
                let others = position > start && self.style().has(Style::KEEP_UNKNOWN);
                if *letter == b'h' && self.style().has(Style::HELP) && !others {
                    self.command.inert = true;
                } else {
                    self.unknown(word);
                }
                return;
            };
            position += 1;
            let rest = word.get(position..).unwrap_or_default();
            match option.arity {
                Arity::Switch if rest.first() == Some(&b'=') && self.style().has(Style::SWITCH_EQUALS) => {
                    return self.give(&option, rest.get(1..), false, at);
                }
                Arity::Switch | Arity::Until => self.give(&option, None, false, at),
                // A dashless first bundle takes its values from the words that follow, one by one.
                Arity::Rest if rest.is_empty() => return self.give(&option, None, false, at),
                Arity::Value | Arity::Last if rest.is_empty() || start == 0 => {
                    self.give(&option, None, false, at);
                }
                Arity::Optional if rest.is_empty() => self.give(&option, None, false, at),
                Arity::Value | Arity::Last | Arity::Optional | Arity::Rest => {
                    let equals = self.style().has(Style::SHORT_EQUALS);
                    let value = rest.strip_prefix(b"=").filter(|_| equals).unwrap_or(rest);
                    return self.give(&option, Some(value), false, at);
                }
            }
        }
    }

    /// `-5`, where the level has an option named `-#`.
    fn number(&mut self, word: &'a [u8], position: &mut usize, at: usize) -> bool {
        let Some(option) = self.find(|name| name == "-#") else { return false };
        let digits = word.get(*position..).unwrap_or_default();
        let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.give(&option, digits.get(..length), false, at);
        *position += length;
        true
    }

    fn find_short(&self, letter: u8) -> Option<Opt<'a>> {
        self.find(|name| name.as_bytes() == [b'-', letter])
    }

    fn find(&self, wanted: impl Fn(&str) -> bool) -> Option<Opt<'a>> {
        self.tables().find(|option| option.names.iter().any(|name| wanted(name))).cloned()
    }

    /// The options in reach: this level's, then those of the levels above if the style inherits them.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &Opt<'a>> {
        self.tables.iter().flatten()
    }

    fn open_tables(&mut self) -> flat::Result<()> {
        if self.tables.is_none() {
            let depth = if self.style().has(Style::INHERIT) { self.levels.len() } else { 1 };
            let mut tables = Vec::new();
            for (above, level) in self.levels.iter().rev().take(depth).enumerate() {
                tables.append(&mut level.options.open()?.into_owned());
                if above == 0 {
                    self.own = tables.len();
                }
            }
            self.tables = Some(tables);
        }
        Ok(())
    }

    /// Follows git's `parse_long_opt`: an exact name wins, otherwise the only option of which `name` is a prefix,
    /// with `no-` taken off on either side as git takes it.
    fn find_long(&self, name: &[u8], has_value: bool, dashes: usize) -> Found<'a> {
        let style = self.style();
        let negate = style.has(Style::NEGATE);
        let abbreviate = style.has(Style::ABBREVIATE) && !style.has(Style::KEEP_UNKNOWN) && dashes == 2;
        let asked = if negate { Asked::read(name) } else { Asked::plain(name) };
        let mut short_of: Option<(&Opt<'a>, bool)> = None;
        let mut ambiguous = false;
        for option in self.tables() {
            for full in option.names.iter().filter_map(|full| long_name(full, dashes, style)) {
                let (bare, starts_with_no) = match full.strip_prefix(b"no-") {
                    Some(bare) if negate => (bare, true),
                    _ => (full, false),
                };
                if negate && !starts_with_no && asked.twice_no {
                    continue;
                }
                let negated = asked.no != starts_with_no;
                if negate && negated && option.fixed {
                    continue;
                }
                if bare == asked.bare {
                    return Found::One { option: option.clone(), negated };
                }
                if !abbreviate || full.contains(&b'*') {
                    continue;
                }
                let mut consider = |negated: bool| {
                    ambiguous |= short_of.is_some_and(|(other, as_negated)| {
                        !(core::ptr::eq(other, option) && as_negated == negated)
                    });
                    short_of = Some((option, negated));
                };
                if bare.starts_with(asked.bare) {
                    consider(negated);
                }
                // `--n` and `--no` abbreviate the `--no-` form of everything that has one.
                if negate && !option.fixed && !has_value && b"no-".starts_with(name) {
                    consider(!starts_with_no);
                }
            }
        }
        match short_of {
            _ if ambiguous => Found::Ambiguous,
            Some((option, negated)) => Found::One { option: option.clone(), negated },
            None => self.find_by_pattern(name, dashes),
        }
    }

    /// An option that is known by a pattern: `--@scope:registry`, whatever the scope.
    fn find_by_pattern(&self, name: &[u8], dashes: usize) -> Found<'a> {
        let style = self.style();
        let fits = |full: &&str| {
            full.contains('*')
                && long_name(full, dashes, style).is_some()
                && pattern::matches(full.trim_start_matches('-'), name)
        };
        match self.tables().find(|option| option.names.iter().any(fits)) {
            Some(option) => Found::One { option: option.clone(), negated: false },
            None => Found::Nothing,
        }
    }

    fn operand(&mut self, word: &'a [u8]) {
        let position = self.command.operands.len();
        let kind = match self.level() {
            _ if self.rest.is_some() => self.rest.unwrap_or(Kind::Text),
            Some(_) if self.command.unknown_sub.is_some() => Kind::Text,
            Some(level) if self.command.inner.is_none() => level.operands.kind(position, self.after_dashes),
            _ => Kind::Command,
        };
        if kind == Kind::Command && self.command.inner.is_none() {
            self.command.inner = Some(Inner { program: word, words: self.next + 1 });
        }
        self.options_ended |= !self.style().has(Style::PERMUTE);
        self.push_operand(word, kind);
    }

    fn push_operand(&mut self, word: &'a [u8], kind: Kind) {
        let (at, after_dashes) = (self.next, self.after_dashes);
        self.command.operands.push(Operand { word, kind, after_dashes, at });
        self.next += 1;
    }
}

fn is_false(text: &[u8]) -> bool {
    matches!(text, b"false" | b"False" | b"FALSE" | b"f" | b"F" | b"0" | b"no" | b"off")
}
