//! Addresses of repositories, as git takes them: URLs, `host:path`, paths, and `helper::address`.

/// One address, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Address<'a> {
    /// In front of `::`: the remote helper that is asked.
    pub helper: Option<&'a [u8]>,
    /// Without it, it is `host:path` or a local path.
    pub scheme: Option<&'a [u8]>,
    /// `user` or `user:password`, before the `@`.
    pub user: Option<&'a [u8]>,
    /// Without the port; `None` for a local path.
    pub host: Option<&'a [u8]>,
    pub path: &'a [u8],
}

impl<'a> Address<'a> {
    pub fn read(text: &'a [u8]) -> Address<'a> {
        if let Some((helper, rest)) = helper(text) {
            return Address { helper: Some(helper), ..Address::read(rest) };
        }
        if let Some(at) = find(text, b"://") {
            let (scheme, rest) = (text.get(..at), text.get(at + 3..).unwrap_or_default());
            let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
            let (authority, path) = rest.split_at(end);
            let (user, host) = match authority.iter().rposition(|byte| *byte == b'@') {
                Some(at) => (authority.get(..at), authority.get(at + 1..).unwrap_or_default()),
                None => (None, authority),
            };
            let host = without_port(host);
            let host = Some(host).filter(|host| !host.is_empty());
            return Address { helper: None, scheme, user, host, path };
        }
        // `host:path`, unless a slash stands before the colon.
        let colon = text.iter().position(|byte| *byte == b':');
        let slash = text.iter().position(|byte| *byte == b'/').unwrap_or(text.len());
        match colon {
            Some(colon) if colon < slash && colon > 0 => {
                let (before, path) = (text.get(..colon).unwrap_or_default(), text.get(colon + 1..));
                let (user, host) = match before.iter().rposition(|byte| *byte == b'@') {
                    Some(at) => (before.get(..at), before.get(at + 1..)),
                    None => (None, Some(before)),
                };
                Address { helper: None, scheme: None, user, host, path: path.unwrap_or_default() }
            }
            _ => Address { path: text, ..Address::default() },
        }
    }

    /// Whether a password, or a token in its place, stands in it.
    pub fn has_credentials(&self) -> bool {
        let over_http = self.scheme.is_some_and(|scheme| scheme.to_ascii_lowercase().starts_with(b"http"));
        self.user.is_some_and(|user| {
            let password = user.iter().position(|byte| *byte == b':').and_then(|colon| user.get(colon + 1..));
            // Over HTTP a user without a password is mostly a token; a short one is a name.
            password.is_some_and(|password| !password.is_empty()) || (over_http && user.len() >= 20)
        })
    }

    /// The first part of the path: whose repository it is, where one host serves many.
    pub fn owner(&self) -> &'a [u8] {
        let path = self.path.strip_prefix(b"/").unwrap_or(self.path);
        path.split(|byte| *byte == b'/').next().unwrap_or_default()
    }

    /// Whether it names another machine.
    pub fn is_remote(&self) -> bool {
        self.host.is_some() && !self.scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"file"))
    }
}

/// `ext::sh -c …`: a word of letters in front of `::`.
fn helper(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = find(text, b"::")?;
    let name = text.get(..at)?;
    let is_word =
        !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-+".contains(byte));
    is_word.then_some((name, text.get(at + 2..)?))
}

fn without_port(host: &[u8]) -> &[u8] {
    match host.iter().rposition(|byte| *byte == b':') {
        // The colons of an IPv6 address stand in brackets.
        Some(colon) if host.get(colon..).is_some_and(|port| !port.contains(&b']')) => {
            host.get(..colon).unwrap_or_default()
        }
        _ => host,
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        for (text, host, owner) in [
            ("https://example.org/alice/x.git", Some("example.org"), "alice"),
            ("https://u:p@example.org:8443/alice/x", Some("example.org"), "alice"),
            ("ssh://git@example.org:22/alice/x", Some("example.org"), "alice"),
            ("git@example.org:alice/x.git", Some("example.org"), "alice"),
            ("example.org:x", Some("example.org"), "x"),
            ("https://[::1]:80/a", Some("[::1]"), "a"),
            ("../x.git", None, ".."),
            ("/srv/a:b", None, "srv"),
            ("./a:b", None, "."),
            ("file:///srv/x", None, "srv"),
        ] {
            let address = Address::read(text.as_bytes());
            assert_eq!(
                (address.host, address.owner()),
                (host.map(str::as_bytes), owner.as_bytes()),
                "{text}"
            );
        }
        assert_eq!(Address::read(b"ext::sh -c id").helper, Some(&b"ext"[..]));
        assert_eq!(Address::read(b"[::1]:x").helper, None);
    }

    #[test]
    fn a_password_is_found_and_a_name_is_none() {
        for text in [
            "https://u:p@h/x",
            "https://ghp_0123456789abcdef@h/x",
            "HTTPS://x-access-token:t@h",
            "ssh://u:p@h/x",
        ] {
            assert!(Address::read(text.as_bytes()).has_credentials(), "{text}");
        }
        for text in
            ["https://alice@h/x", "git@h:alice/x", "ssh://git@h/x", "https://h/a:b@c", "https://u:@h/x"]
        {
            assert!(!Address::read(text.as_bytes()).has_credentials(), "{text}");
        }
    }
}
