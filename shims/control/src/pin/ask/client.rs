//! One question to a registry.

use std::collections::BTreeSet;
use std::time::Duration;

use cotter_lockpolicy::url::Url;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::redirect::Policy;
use reqwest::{Response, StatusCode};

use super::Unanswered;

const CONNECT: Duration = Duration::from_secs(10);
/// Between two parts of an answer.
const SILENCE: Duration = Duration::from_secs(20);
const WHOLE: Duration = Duration::from_secs(90);
/// The history of the largest package there is takes less.
const MOST: usize = 256 << 20;
/// What a registry says when it is busy, or a proxy when it has lost it, is asked again so often.
const AGAIN: u32 = 2;
const PAUSE: Duration = Duration::from_millis(400);

pub(super) struct Client(reqwest::Client);

pub(super) struct Answer {
    pub(super) bytes: Vec<u8>,
    pub(super) kind: String,
}

impl Client {
    /// `hosts` are those that may be led to; whoever leads elsewhere is not followed.
    pub(super) fn new(hosts: BTreeSet<String>) -> Result<Client, Unanswered> {
        // Another one that is there already does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let redirects = Policy::custom(move |attempt| {
            let host = Url::parse(attempt.url().as_str()).map(|url| url.host_port());
            let known = host.as_ref().is_some_and(|host| hosts.contains(host));
            match known && attempt.previous().len() <= 5 {
                true => attempt.follow(),
                false => attempt.error(format!("led to `{}`", host.unwrap_or_default())),
            }
        });
        reqwest::Client::builder()
            .user_agent(concat!("cotter/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .timeout(WHOLE)
            .redirect(redirects)
            .build()
            .map(Client)
            .map_err(|error| Unanswered(reason(&error)))
    }

    pub(super) async fn get(&self, url: &str, accept: &str) -> Result<Answer, Unanswered> {
        let mut tries = 0;
        loop {
            let asked = self.0.get(url).header(ACCEPT, accept).send().await;
            let busy = match &asked {
                Ok(answer) => {
                    answer.status().is_server_error() || answer.status() == StatusCode::TOO_MANY_REQUESTS
                }
                Err(error) => error.is_connect() || error.is_timeout(),
            };
            if busy && tries < AGAIN {
                tries += 1;
                tokio::time::sleep(PAUSE * tries).await;
                continue;
            }
            return read(asked.map_err(|error| Unanswered(reason(&error)))?).await;
        }
    }
}

async fn read(mut answer: Response) -> Result<Answer, Unanswered> {
    match answer.status() {
        StatusCode::OK => {}
        StatusCode::NOT_FOUND => return Err(Unanswered("the registry has no such package (404)".to_owned())),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            return Err(Unanswered(format!("the registry wants a login ({})", answer.status().as_u16())));
        }
        other => return Err(Unanswered(format!("the registry answers {}", other.as_u16()))),
    }
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let (kind, mut bytes) = (kind.to_ascii_lowercase(), Vec::new());
    while let Some(part) = answer.chunk().await.map_err(|error| Unanswered(reason(&error)))? {
        if bytes.len() + part.len() > MOST {
            return Err(Unanswered("the answer does not end".to_owned()));
        }
        bytes.extend_from_slice(&part);
    }
    Ok(Answer { bytes, kind })
}

/// The innermost cause, which names what happened; the others say only that something did.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
