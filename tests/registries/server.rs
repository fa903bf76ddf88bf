//! A server for one test, on a port of its own; gone with its handle.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What a client asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Without the query, percent signs undone.
    pub path: String,
    /// Under which name, port included.
    pub host: String,
    pub agent: String,
    pub accept: String,
}

/// What it is told.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub kind: &'static str,
    pub bytes: Vec<u8>,
    /// Where to look instead.
    pub location: Option<String>,
}

impl Answer {
    pub fn of(kind: &'static str, bytes: impl Into<Vec<u8>>) -> Answer {
        Answer { status: 200, kind, bytes: bytes.into(), location: None }
    }

    pub fn status(status: u16) -> Answer {
        Answer { status, kind: "text/plain", bytes: b"no\n".to_vec(), location: None }
    }

    pub fn elsewhere(location: String) -> Answer {
        Answer { location: Some(location), ..Answer::status(302) }
    }
}

pub struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    ended: Arc<AtomicBool>,
}

impl Server {
    pub fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
        let port = listener.local_addr().expect("an address").port();
        let (asked, ended) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let server = Server { port, asked: Arc::clone(&asked), ended: Arc::clone(&ended) };
        let answer = Arc::new(answer);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let (asked, answer) = (Arc::clone(&asked), Arc::clone(&answer));
                thread::spawn(move || serve(stream, &asked, &*answer));
            }
        });
        server
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.host())
    }

    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no thread has died").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // It waits for a client: this is the last one.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn serve(stream: TcpStream, asked: &Mutex<Vec<Asked>>, answer: &dyn Fn(&Asked) -> Answer) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
    let Some(request) = read(&stream) else { return };
    asked.lock().expect("no thread has died").push(request.clone());
    let told = answer(&request);
    let location = told.location.map(|location| format!("Location: {location}\r\n")).unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {} x\r\nContent-Type: {}\r\nContent-Length: {}\r\n{location}Connection: close\r\n\r\n",
        told.status,
        told.kind,
        told.bytes.len()
    );
    let mut stream = stream;
    // A client that goes away in between has what it wanted.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&told.bytes));
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut lines = BufReader::new(stream.take(64 << 10)).lines();
    let first = lines.next()?.ok()?;
    let path = first.split(' ').nth(1)?.split('?').next()?.to_owned();
    let (mut host, mut agent, mut accept) = (String::new(), String::new(), String::new());
    for line in lines {
        let line = line.ok().filter(|line| !line.is_empty());
        let Some(line) = line else { break };
        let (name, value) = line.split_once(':')?;
        match name.to_ascii_lowercase().as_str() {
            "host" => host = value.trim().to_owned(),
            "user-agent" => agent = value.trim().to_owned(),
            "accept" => accept = value.trim().to_owned(),
            _ => {}
        }
    }
    let path = path.replace("%2f", "/").replace("%2F", "/").replace("%40", "@");
    Some(Asked { path, host, agent, accept })
}
