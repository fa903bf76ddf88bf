//! Push and fetch over sockets: `git daemon` and `git http-backend`, each started for one connection as inetd or a
//! web server would start it, with the guard on their side too.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use cotter_tests::Home;

/// Serves each connection to a free port of this machine in a thread of its own, for the rest of the test.
fn serve(answer: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            thread::spawn(move || answer(stream));
        }
    });
    port
}

/// What is started for a connection must outlive the call that makes it: a recipe for a command.
struct Recipe {
    program: std::ffi::OsString,
    env: Vec<(std::ffi::OsString, std::ffi::OsString)>,
    dir: std::path::PathBuf,
}

impl Recipe {
    fn of(home: &Home) -> Recipe {
        let command = home.command(home.shim("git"), &home.path("stage"));
        let owned = |(name, value): (&std::ffi::OsStr, Option<&std::ffi::OsStr>)| {
            Some((name.to_owned(), value?.to_owned()))
        };
        Recipe {
            program: command.get_program().to_owned(),
            env: command.get_envs().filter_map(owned).collect(),
            dir: home.path("stage"),
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env_clear().envs(self.env.iter().cloned()).current_dir(&self.dir);
        command
    }
}

/// Pushes, fetches and clones over `url`, then tries a forced push.
fn works_over(home: &Home, url: &str) {
    let work = home.path("stage/r");
    let script = format!(
        "git remote set-url origin {url}; echo two >>file; git commit -qam two; git push -q origin main
         git fetch -q origin; git clone -q {url} ../clone; git -C ../clone log --format=%s"
    );
    assert_eq!(home.guarded(&work, &script).succeeded(), "two\none\n");
    let tip = || home.past(&work, "--git-dir=../r.git rev-parse main").succeeded();
    let before = tip();
    assert_eq!(before, home.past(&work, "rev-parse main").succeeded());
    home.guarded(&work, "git commit -q --amend -m again; git push -q -f origin main").refused();
    assert_eq!(tip(), before);
    // The positive control: without the guard the same push would have gone through.
    home.unguarded(&work, "git push -q -f origin main").succeeded();
    assert_ne!(tip(), before);
}

#[test]
fn git_daemon() {
    let home = Home::with_git();
    home.repository("stage", "r");
    let recipe = Recipe::of(&home);
    let port = serve(move |stream| {
        let input = OwnedFd::from(stream.try_clone().unwrap());
        let _ = recipe
            .command()
            .args(["daemon", "--inetd", "--export-all", "--enable=receive-pack"])
            .arg(format!("--base-path={}", recipe.dir.display()))
            .stdin(Stdio::from(input))
            .stdout(Stdio::from(OwnedFd::from(stream)))
            .stderr(Stdio::null())
            .status();
    });
    works_over(&home, &format!("git://127.0.0.1:{port}/r.git"));
}

#[test]
fn git_http_backend() {
    let home = Home::with_git();
    let work = home.repository("stage", "r");
    home.past(&work, "--git-dir=../r.git config http.receivepack true").succeeded();
    let recipe = Recipe::of(&home);
    let port = serve(move |stream| {
        let _ = answer(&recipe, stream);
    });
    works_over(&home, &format!("http://127.0.0.1:{port}/r.git"));
}

/// One request, answered by the CGI program; the connection closes after it.
fn answer(recipe: &Recipe, stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split(' ');
    let (method, target) =
        (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default().to_owned());
    let headers = headers(&mut reader)?;
    let mut output = stream;
    if headers.contains_key("expect") {
        output.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    let body = body(&mut reader, &headers)?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let header = |name: &str| headers.get(name).cloned().unwrap_or_default();
    let mut cgi = recipe
        .command()
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", &recipe.dir)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("PATH_INFO", path)
        .env("QUERY_STRING", query)
        .env("REQUEST_METHOD", method)
        .env("REMOTE_ADDR", "127.0.0.1")
        .env("CONTENT_TYPE", header("content-type"))
        .env("CONTENT_LENGTH", body.len().to_string())
        .env("HTTP_CONTENT_ENCODING", header("content-encoding"))
        .env("GIT_PROTOCOL", header("git-protocol"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut input = cgi.stdin.take().unwrap();
    let feeding = thread::spawn(move || input.write_all(&body));
    let said = cgi.wait_with_output()?.stdout;
    let _ = feeding.join();
    let end = said.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(said.len());
    let head = String::from_utf8_lossy(&said[..end]).into_owned();
    let status = head.lines().find_map(|line| line.strip_prefix("Status: ")).unwrap_or("200 OK");
    write!(output, "HTTP/1.1 {status}\r\nConnection: close\r\n{head}")?;
    output.write_all(&said[end..])
}

fn headers(reader: &mut impl BufRead) -> std::io::Result<HashMap<String, String>> {
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) => headers.insert(name.to_ascii_lowercase(), value.to_owned()),
            None => return Ok(headers),
        };
    }
}

fn body(reader: &mut impl BufRead, headers: &HashMap<String, String>) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if headers.get("transfer-encoding").is_some_and(|coding| coding == "chunked") {
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let length = u64::from_str_radix(line.trim_end(), 16).unwrap_or(0);
            reader.take(length).read_to_end(&mut body)?;
            reader.read_line(&mut String::new())?;
            if length == 0 {
                return Ok(body);
            }
        }
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    reader.take(length).read_to_end(&mut body)?;
    Ok(body)
}
