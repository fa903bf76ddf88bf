//! JSON, written by hand into one buffer.
//!
//! Words of a call are bytes, and JSON is text. What is valid UTF-8 is a string; anything else is the object
//! `{"b":"<hex>"}`, so that it can be told apart from a string and turned back into the same bytes.

use alloc::vec::Vec;

use super::time::rfc3339;
use crate::number::{decimal, push_hex};

/// A JSON value in the making. Commas are put by looking at the byte before.
pub struct Json {
    pub(super) out: Vec<u8>,
}

impl Json {
    pub(super) fn new(out: Vec<u8>) -> Json {
        Json { out }
    }

    pub fn len(&self) -> usize {
        self.out.len()
    }

    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// The name of a member; its value has to follow.
    pub fn key(&mut self, name: &str) -> &mut Json {
        self.comma();
        self.text(name.as_bytes());
        self.out.push(b':');
        self
    }

    pub fn open(&mut self, bracket: u8) {
        self.comma();
        self.out.push(bracket);
    }

    pub fn close(&mut self, bracket: u8) {
        self.out.push(bracket);
    }

    pub fn number(&mut self, value: u64) {
        self.comma();
        let mut digits = [0; 20];
        self.out.extend_from_slice(decimal(value, &mut digits));
    }

    pub fn bool(&mut self, value: bool) {
        self.comma();
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
    }

    pub fn null(&mut self) {
        self.comma();
        self.out.extend_from_slice(b"null");
    }

    pub fn string(&mut self, value: &str) {
        self.comma();
        self.text(value.as_bytes());
    }

    /// Milliseconds since the epoch, as RFC 3339 in UTC.
    pub fn moment(&mut self, milliseconds: u64) {
        self.comma();
        self.text(&rfc3339(milliseconds));
    }

    /// Any bytes, reversibly.
    pub fn bytes(&mut self, value: &[u8]) {
        if core::str::from_utf8(value).is_ok() {
            self.comma();
            self.text(value);
        } else {
            self.open(b'{');
            self.key("b").hex(value);
            self.close(b'}');
        }
    }

    pub fn hex(&mut self, value: &[u8]) {
        self.comma();
        self.out.push(b'"');
        push_hex(&mut self.out, value);
        self.out.push(b'"');
    }

    fn comma(&mut self) {
        if !matches!(self.out.last(), None | Some(b'{' | b'[' | b':')) {
            self.out.push(b',');
        }
    }

    /// Copies runs that need no escape at once; almost every word is one run.
    fn text(&mut self, value: &[u8]) {
        self.out.push(b'"');
        let mut rest = value;
        while let Some(at) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f | 0x7f)) {
            let (run, from) = rest.split_at(at);
            self.out.extend_from_slice(run);
            if let Some((byte, after)) = from.split_first() {
                self.escape(*byte);
                rest = after;
            }
        }
        self.out.extend_from_slice(rest);
        self.out.push(b'"');
    }

    fn escape(&mut self, byte: u8) {
        let short = match byte {
            b'"' => b'"',
            b'\\' => b'\\',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            _ => {
                self.out.extend_from_slice(b"\\u00");
                push_hex(&mut self.out, &[byte]);
                return;
            }
        };
        self.out.extend_from_slice(&[b'\\', short]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Json)) -> alloc::string::String {
        let mut json = Json::new(Vec::new());
        write(&mut json);
        alloc::string::String::from_utf8(json.out).unwrap()
    }

    #[test]
    fn values() {
        assert_eq!(written(|json| json.number(0)), "0");
        assert_eq!(written(|json| json.number(u64::MAX)), "18446744073709551615");
        assert_eq!(written(|json| json.string("a\"\\\n\t\r\x01\x7f/é")), r#""a\"\\\n\t\r\u0001\u007f/é""#);
        assert_eq!(written(|json| json.bytes(b"\xff\x00")), r#"{"b":"ff00"}"#);
        assert_eq!(written(|json| json.bytes("ü".as_bytes())), "\"ü\"");
    }

    #[test]
    fn commas_stand_between_values_only() {
        let line = written(|json| {
            json.open(b'{');
            json.key("a").open(b'[');
            json.number(1);
            json.bytes(b"\xff");
            json.string("x:");
            json.string("[");
            json.close(b']');
            json.key("b").null();
            json.key("c").open(b'{');
            json.close(b'}');
            json.key("d").bool(true);
            json.close(b'}');
        });
        assert_eq!(line, r#"{"a":[1,{"b":"ff"},"x:","["],"b":null,"c":{},"d":true}"#);
    }
}
