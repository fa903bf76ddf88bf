//! What somebody may have meant.

/// The candidate that is so near to `word` that it is worth naming.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    // Long words are not misspelt names, and comparing them would cost time.
    let length = word.chars().take(64).count();
    if length >= 64 {
        return None;
    }
    let most = length / 4 + 1;
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() < 64)
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many characters to insert, delete or replace to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, from) in one.chars().enumerate() {
        let mut left = above + 1;
        let mut next = vec![left];
        for (pair, to) in row.windows(2).zip(&other) {
            let (diagonal, up) = match pair {
                [diagonal, up] => (*diagonal, *up),
                _ => continue,
            };
            left = (diagonal + usize::from(from != *to)).min(up + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_edit_distances() {
        for (one, other, wanted) in
            [("", "", 0), ("a", "", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("--forse", "--force", 1)]
        {
            assert_eq!(distance(one, other), wanted, "{one} {other}");
        }
    }

    #[test]
    fn only_near_words_are_named() {
        assert_eq!(nearest("--forse", ["--mirror", "--force"]), Some("--force"));
        assert_eq!(nearest("--bananas", ["--mirror", "--force"]), None);
        assert_eq!(nearest("flagg", ["flag", "sub"]), Some("flag"));
    }
}
