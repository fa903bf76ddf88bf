//! URLs in locks, taken apart: hosts are compared as parsed, never by substring.

/// The parts of a URL that matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Url<'a> {
    /// In lower case, as all known ones are.
    pub scheme: &'a str,
    pub user_info: Option<&'a str>,
    pub host: &'a str,
    pub port: Option<&'a str>,
    /// From the first `/`, without query and fragment.
    pub path: &'a str,
    pub query: Option<&'a str>,
    pub fragment: Option<&'a str>,
}

impl<'a> Url<'a> {
    /// Takes apart `scheme://[user@]host[:port]/path`. What browsers would mend (backslashes, blanks, control
    /// characters, a host that is not ASCII, a missing host) is no URL here.
    pub fn parse(text: &'a str) -> Option<Url<'a>> {
        let odd = |byte: u8| byte <= b' ' || byte == b'\\' || byte == 0x7f;
        let (scheme, rest) = text.split_once("://")?;
        let named = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.')
        };
        if scheme.is_empty() || !scheme.bytes().all(named) || text.bytes().any(odd) {
            return None;
        }
        let (rest, fragment) = cut(rest, '#');
        let (rest, query) = cut(rest, '?');
        let end = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (user_info, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        let (host, port) = match host.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, Some(port)),
            _ => (host, None),
        };
        let in_host = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'[' | b']' | b':')
        };
        let whole = !host.is_empty()
            && host.bytes().all(in_host)
            && port.is_none_or(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
        whole.then_some(Url { scheme, user_info, host, port, path, query, fragment })
    }

    /// `host` or `host:port`, in lower case: by this two hosts are compared. A final dot stays: it leads to the same place,
    /// and nobody honest writes it.
    pub fn host_port(&self) -> String {
        let host = self.host.to_ascii_lowercase();
        let usual = match self.scheme {
            "https" => Some("443"),
            "http" => Some("80"),
            _ => None,
        };
        match self.port.filter(|port| !port.is_empty() && Some(*port) != usual) {
            Some(port) => format!("{host}:{port}"),
            None => host,
        }
    }

    /// Whether the host is this machine itself: what goes there over plain `http` is seen by nobody on the way.
    pub fn is_loopback(&self) -> bool {
        let octets: Vec<&str> = self.host.split('.').collect();
        let number = |octet: &&str| octet.parse::<u8>().is_ok() && !octet.starts_with('+');
        matches!(self.host, "localhost" | "[::1]")
            || (octets.len() == 4 && octets.first() == Some(&"127") && octets.iter().all(number))
    }

    /// The last part of the path.
    pub fn file(&self) -> &'a str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// A full commit: 40 or 64 hexadecimal digits.
pub fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_what_a_client_would_ask() {
        for (text, host) in [
            ("https://npm.registry.example/a/-/a-1.0.0.tgz", "npm.registry.example"),
            ("https://npm.registry.example@evil.example/a", "evil.example"),
            ("https://NPM.Registry.Example:443/", "npm.registry.example"),
            ("https://npm.registry.example.:443/", "npm.registry.example."),
            ("https://evil.example/npm.registry.example/", "evil.example"),
            ("https://npm.registry.example:8443", "npm.registry.example:8443"),
            ("http://[::1]:80/x", "[::1]"),
            ("https://a.example#@b.example", "a.example"),
        ] {
            assert_eq!(Url::parse(text).expect("a URL").host_port(), host, "{text}");
        }
        let is_loopback = |text| Url::parse(text).is_some_and(|url| url.is_loopback());
        for own in ["http://127.0.0.1:4873/a", "http://localhost/", "http://[::1]:80/"] {
            assert!(is_loopback(own), "{own}");
        }
        for other in [
            "http://127.0.0.1.evil.example/",
            "http://127.evil/",
            "http://localhost.example/",
            "http://128.0.0.1/",
        ] {
            assert!(!is_loopback(other), "{other}");
        }
        for text in
            ["https:///x", "//a.example", "https://a.example\\@b", "https://ä.example", "a", "https:// a/"]
        {
            assert_eq!(Url::parse(text), None, "{text}");
        }
    }
}
