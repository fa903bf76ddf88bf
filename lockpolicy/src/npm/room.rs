//! Room for as much as a file is likely to have of something, made once: a list that is doubled when it is full takes,
//! at its end, as much memory again.

/// The part of a file in which something stands many times.
#[derive(Clone, Copy)]
pub(crate) struct Room {
    pub(crate) begin: usize,
    pub(crate) end: usize,
}

impl Room {
    /// Makes room in a list that has next to none left, by what the part up to `at` has brought. No more than one for
    /// so many bytes is believed in: what comes first may be smaller than all that follows.
    pub(crate) fn make<T>(self, list: &mut Vec<T>, at: usize, bytes: usize) {
        /// From so many on, they tell of the others.
        const ENOUGH: usize = 64;
        let has = list.len();
        if has >= ENOUGH && list.capacity() - has < ENOUGH / 2 {
            let (seen, all) = (at.saturating_sub(self.begin).max(1), self.end.saturating_sub(self.begin));
            let likely = has.saturating_mul(all) / seen;
            let more = likely.saturating_sub(has) + has / 64 + ENOUGH;
            list.reserve_exact(more.min((all / bytes).max(has)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_once_for_what_is_alike() {
        let room = Room { begin: 1_000, end: 101_000 };
        let (mut list, mut times) = (Vec::new(), 0);
        for number in 0..1_000 {
            let before = list.capacity();
            room.make(&mut list, 1_000 + number * 100, 50);
            list.push(number);
            times += usize::from(list.len() > 64 && list.capacity() != before);
        }
        assert_eq!(times, 1);
        assert!(list.capacity() < 1_200, "{}", list.capacity());
    }

    #[test]
    fn small_beginnings_make_no_great_room() {
        let room = Room { begin: 0, end: 1 << 20 };
        let mut list = vec![0; 100];
        room.make(&mut list, 100, 512);
        assert!(list.capacity() <= 100 + (1 << 20) / 512);
    }
}
