//! `Gem::Version` and `Gem::Requirement`.

use std::borrow::Cow;
use std::cmp::Ordering;

/// A part between dots: a number as it is written, without leading zeros, or letters.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment<'a> {
    Number(Cow<'a, str>),
    Letters(&'a str),
}

const ZERO: Segment<'static> = Segment::Number(Cow::Borrowed("0"));

/// A version in the order of RubyGems.
#[derive(Clone, Debug)]
pub struct Version<'a> {
    segments: Vec<Segment<'a>>,
}

/// What Ruby takes for a version: `1.2.0.rc1`, `1.0-x`.
pub fn is_version(text: &str) -> bool {
    let (numbers, rest) = text.split_once('-').map_or((text, None), |(numbers, rest)| (numbers, Some(rest)));
    let mut parts = numbers.split('.');
    let word = |part: &str, dash: bool| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || (dash && byte == b'-'))
    };
    let first =
        parts.next().is_some_and(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    first
        && parts.all(|part| word(part, false))
        && rest.is_none_or(|rest| rest.split('.').all(|part| word(part, true)))
}

impl<'a> Version<'a> {
    pub fn parse(text: &'a str) -> Option<Version<'a>> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Version { segments: vec![ZERO] });
        }
        if !is_version(text) {
            return None;
        }
        let mut segments = Vec::new();
        // A dash begins a prerelease: Ruby puts `.pre.` in its place.
        for (index, part) in text.split('-').enumerate() {
            if index > 0 {
                segments.push(Segment::Letters("pre"));
            }
            let mut rest = part;
            while let Some(first) = rest.bytes().next() {
                let same = |byte: &u8| {
                    byte.is_ascii_digit() == first.is_ascii_digit() && byte.is_ascii_alphanumeric()
                };
                let length = rest.bytes().take_while(same).count();
                let (run, behind) = rest.split_at(length.max(1));
                if first.is_ascii_digit() {
                    let digits = run.trim_start_matches('0');
                    segments.push(Segment::Number(Cow::Borrowed(if digits.is_empty() {
                        "0"
                    } else {
                        digits
                    })));
                } else if first.is_ascii_alphabetic() {
                    segments.push(Segment::Letters(run));
                }
                rest = behind;
            }
        }
        Some(Version { segments })
    }

    pub fn is_prerelease(&self) -> bool {
        self.segments.iter().any(|segment| matches!(segment, Segment::Letters(_)))
    }

    /// Everything before the first letters.
    fn release(&self) -> &[Segment<'a>] {
        let end = self.segments.iter().position(|segment| matches!(segment, Segment::Letters(_)));
        self.segments.get(..end.unwrap_or(self.segments.len())).unwrap_or_default()
    }

    /// The first version that `~>` leaves out.
    fn bump(&self) -> Vec<Segment<'a>> {
        let mut segments = self.release().to_vec();
        if segments.len() > 1 {
            segments.pop();
        }
        if let Some(Segment::Number(number)) = segments.last_mut() {
            *number = Cow::Owned(next(number));
        }
        segments
    }

    fn canonical(&self) -> Vec<&Segment<'a>> {
        let (numbers, rest) = self.segments.split_at(self.release().len());
        [numbers, rest].into_iter().flat_map(without_last_zeros).collect()
    }
}

impl PartialEq for Version<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version<'_> {}

impl PartialOrd for Version<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(&self.canonical(), &other.canonical())
    }
}

fn compare(ones: &[&Segment<'_>], others: &[&Segment<'_>]) -> Ordering {
    for index in 0..ones.len().max(others.len()) {
        let (one, other) =
            (ones.get(index).copied().unwrap_or(&ZERO), others.get(index).copied().unwrap_or(&ZERO));
        let order = match (one, other) {
            (Segment::Number(one), Segment::Number(other)) => {
                one.len().cmp(&other.len()).then_with(|| one.cmp(other))
            }
            (Segment::Letters(one), Segment::Letters(other)) => one.cmp(other),
            (Segment::Letters(_), Segment::Number(_)) => Ordering::Less,
            (Segment::Number(_), Segment::Letters(_)) => Ordering::Greater,
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

fn without_last_zeros<'s, 'a>(segments: &'s [Segment<'a>]) -> &'s [Segment<'a>] {
    let zeros = segments.iter().rev().take_while(|segment| **segment == ZERO).count();
    segments.get(..segments.len() - zeros).unwrap_or_default()
}

/// The number behind a number, however long it is.
fn next(number: &str) -> String {
    let nines = number.bytes().rev().take_while(|byte| *byte == b'9').count();
    let (front, _) = number.split_at(number.len() - nines);
    let mut digits = front.to_owned();
    match digits.pop() {
        Some(last) => digits.push(char::from_u32(u32::from(last) + 1).unwrap_or('9')),
        None => digits.push('1'),
    }
    digits.extend(std::iter::repeat_n('0', nines));
    digits
}

/// `>= 1.2, < 3`: all of them must hold.
#[derive(Clone, Debug)]
pub struct Requirement<'a> {
    parts: Vec<(&'a str, Version<'a>)>,
}

impl<'a> Requirement<'a> {
    /// From parts that are separated by commas; none of them is any version.
    pub fn parse(text: &'a str) -> Option<Requirement<'a>> {
        if text.trim().is_empty() {
            return Some(Requirement { parts: Vec::new() });
        }
        Requirement::of(text.split(','))
    }

    pub fn of(parts: impl IntoIterator<Item = &'a str>) -> Option<Requirement<'a>> {
        let parts = parts.into_iter().map(|part| {
            let part = part.trim();
            let operator =
                ["!=", ">=", "<=", "~>", "=", ">", "<"].into_iter().find(|op| part.starts_with(op));
            let version = part.get(operator.map_or(0, str::len)..)?.trim_start();
            Some((operator.unwrap_or("="), Version::parse(version).filter(|_| !version.is_empty())?))
        });
        Some(Requirement { parts: parts.collect::<Option<_>>()? })
    }

    pub fn allows(&self, version: &Version<'_>) -> bool {
        self.parts.iter().all(|(operator, wanted)| match (*operator, version.cmp(wanted)) {
            ("=", order) => order == Ordering::Equal,
            ("!=", order) => order != Ordering::Equal,
            (">", order) => order == Ordering::Greater,
            ("<", order) => order == Ordering::Less,
            (">=", order) => order != Ordering::Less,
            ("<=", order) => order != Ordering::Greater,
            (_, order) => order != Ordering::Less && below(version.release(), &wanted.bump()),
        })
    }

    /// Whether both are made of the same parts, in any order; `>= 0` says nothing.
    pub fn is_same(&self, other: &Requirement<'_>) -> bool {
        let covers = |one: &Requirement<'_>, other: &Requirement<'_>| {
            one.parts.iter().all(|(operator, version)| {
                is_anything(operator, version)
                    || other.parts.iter().any(|(its, wanted)| its == operator && wanted == version)
            })
        };
        covers(self, other) && covers(other, self)
    }
}

fn is_anything(operator: &str, version: &Version<'_>) -> bool {
    operator == ">=" && without_last_zeros(&version.segments).is_empty()
}

fn below(ones: &[Segment<'_>], others: &[Segment<'_>]) -> bool {
    let (ones, others): (Vec<_>, Vec<_>) =
        (without_last_zeros(ones).iter().collect(), without_last_zeros(others).iter().collect());
    compare(&ones, &others) == Ordering::Less
}
