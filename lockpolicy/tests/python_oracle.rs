//! Versions, requirements and requirements files against pip's own: whatever pip's vendored `packaging` and its reader of
//! requirements files say is how it is.

mod python;

use std::io::Write as _;
use std::process::{Command, Stdio};

use cotter_lockpolicy::python::{requirement, version};
use cotter_lockpolicy::{Format, Text};

/// What Python prints for a program that reads `input`; nothing where there is no Python with pip.
fn python(program: &str, input: &str) -> Option<String> {
    let pip = run("import pip._vendor.packaging.specifiers, pip._internal.req.req_file", "");
    pip.and_then(|(success, _)| success.then_some(()))?;
    let (success, answer) = run(program, input)?;
    assert!(success, "{answer}");
    Some(answer)
}

fn run(program: &str, input: &str) -> Option<(bool, String)> {
    let mut child = Command::new("python3")
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(input.as_bytes()).ok()?;
    let output = child.wait_with_output().ok()?;
    Some((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

macro_rules! oracle {
    ($program:expr, $input:expr) => {
        match python($program, $input) {
            Some(answer) => answer,
            None => {
                println!("not run: no python3 with pip");
                return;
            }
        }
    };
}

const VERSIONS: [&str; 40] = [
    "0",
    "0.0.1",
    "0.9",
    "1",
    "1.0",
    "1.0.0",
    "1.0.1",
    "1.1",
    "1.2",
    "1.10",
    "1.2.3",
    "2.0",
    "2.0.1",
    "3",
    "10.0",
    "1.0a1",
    "1.0b2",
    "1.0rc1",
    "1.0.dev1",
    "1.0a1.dev2",
    "1.0.post1",
    "1.0.post1.dev1",
    "1.1rc1",
    "2.0rc1",
    "2.0.dev1",
    "2.0a1",
    "1.0+local",
    "1.0+local.2",
    "1.0+ubuntu-1",
    "1.0.post1+x",
    "1!1.0",
    "1!0.5",
    "1.0-1",
    "v1.0",
    "1.0alpha1",
    "1.0c1",
    "01.0",
    "1.0.0.0.1",
    "2024.10.1",
    "20240101",
];

const SPECIFIERS: [&str; 50] = [
    "==1.0",
    "==1",
    "==1.0.0",
    "==1.*",
    "==1.0.*",
    "!=1.0",
    "!=1.*",
    ">=1.0",
    ">1.0",
    "<1.0",
    "<=1.0",
    "~=1.0",
    "~=1.0.0",
    "~=1.2",
    "~=1.0a1",
    ">=1.0a1",
    ">1.0a1",
    "<1.0a1",
    "<1.0rc1",
    "==1.0+local",
    "==1.0+LOCAL",
    "!=1.0+local",
    "==1.0.post1",
    ">1.0.post1",
    "<1.0.post1",
    ">=1.0.post1",
    "==1!1.0",
    "==1!1.*",
    ">=1!0",
    "<1!1",
    ">=2.0.dev0",
    "<2.0",
    "<2.0.dev1",
    ">1",
    "<=2.0rc1",
    ">=1,<2",
    ">=1.0,!=1.1,<2",
    "==v1.0",
    "==1.0c1",
    "==1.0.dev1",
    "<1.0.dev1",
    ">1.0.dev1",
    "~=1!1.0",
    "==1.0.1.*",
    "!=1.1.*",
    ">=0",
    "<3",
    "==01.0",
    ">=20240101",
    "~=2024.10",
];

#[test]
fn specifiers_let_in_what_packaging_lets_in() {
    let pairs: Vec<String> =
        SPECIFIERS.iter().flat_map(|one| VERSIONS.iter().map(move |of| format!("{one}\t{of}"))).collect();
    let answer = oracle!(
        "import sys\nfrom pip._vendor.packaging.specifiers import SpecifierSet as S\nfrom pip._vendor.packaging.version import Version as V\nfor line in sys.stdin:\n    s, v = line.rstrip('\\n').split('\\t')\n    print(S(s).contains(V(v), prereleases=True))\n",
        &pairs.join("\n")
    );
    let mut differ = Vec::new();
    for (pair, expected) in pairs.iter().zip(answer.lines()) {
        let (one, of) = pair.split_once('\t').unwrap_or_default();
        // The releases of `packaging` themselves differ here, and in wildcards that are longer than the version.
        if matches!(one, ">1.0a1" | ">1.0.dev1" | "<1.0.post1") {
            continue;
        }
        if version::allows(one, of) != Some(expected == "True") {
            differ.push(format!("{one} {of} {expected}"));
        }
    }
    assert_eq!(answer.lines().count(), pairs.len());
    let none: [&str; 0] = [];
    assert_eq!(differ, none);
}

#[test]
fn requirements_are_taken_apart_as_packaging_does() {
    // Releases of `packaging` differ in `six==`.
    const LINES: [&str; 40] = [
        "six",
        "six==1.17.0",
        "six ==1.17.0",
        "Six>=1,<2",
        "six (>=1,<2)",
        "six[a]",
        "six[a,b]==1",
        "six [a , b] == 1",
        "six[]",
        "six; os_name == 'nt'",
        "six==1;os_name=='nt'",
        "six @ https://a.example/six.zip",
        "six@https://a.example/six.zip",
        "six[x] @ https://a.example/six.zip#sha256=00 ; os_name == 'nt'",
        "six @ git+https://a.example/six@main",
        "six===1.0",
        "six~=1.0",
        "six!=1",
        "six==1.*",
        "s.i_x-2",
        "six!=1,",
        "3to2",
        "six 1.0",
        "six~",
        "six=1.0",
        "six>=1 <2",
        "-six",
        "six-",
        "_six",
        "six[a",
        "six]",
        "six @",
        "./six",
        "six/",
        "https://a.example/six.zip",
        "git+https://a.example/six",
        "six;",
        "sïx",
        "six(>=1",
        "six>=1)",
    ];
    let answer = oracle!(
        "import sys\nfrom pip._vendor.packaging.requirements import Requirement as R, InvalidRequirement\nfor line in sys.stdin:\n    try:\n        r = R(line.rstrip('\\n'))\n        print(r.name, ','.join(sorted(r.extras)), str(r.specifier), r.url or '', bool(r.marker), sep='|')\n    except InvalidRequirement:\n        print('none')\n",
        &LINES.join("\n")
    );
    for (line, expected) in LINES.iter().zip(answer.lines()) {
        let ours = requirement::parse(line).map_or("none".to_owned(), |read| {
            let mut extras = read.extras.clone();
            extras.sort_unstable();
            let specifier = read.specifier.trim_end_matches(',').split(',').map(|one| one.replace(' ', ""));
            let mut specifier: Vec<String> = specifier.collect();
            specifier.sort_unstable();
            let marked = if read.marker.is_some() { "True" } else { "False" };
            format!(
                "{}|{}|{}|{}|{marked}",
                read.name,
                extras.join(","),
                specifier.join(","),
                read.url.unwrap_or_default()
            )
        });
        let mut expected = expected.to_owned();
        if let [name, extras, specifier, url, marked] = expected.split('|').collect::<Vec<_>>().as_slice() {
            let mut sorted: Vec<&str> = specifier.split(',').collect();
            sorted.sort_unstable();
            expected = format!("{name}|{extras}|{}|{url}|{marked}", sorted.join(","));
        }
        // What the releases of `packaging` differ in: a comma at the end. A marker without text is none.
        if !matches!(*line, "six;" | "six!=1,") {
            assert_eq!(ours, expected, "{line}");
        }
    }
}

#[test]
fn a_requirements_file_has_the_lines_that_pip_reads() {
    let texts = [
        "six==1\n# comment \\\nflask==2\n",
        "six==1 \\\n  --hash=sha256:00 \\\n# comment\n  --hash=sha256:11\nflask\n",
        "six==1 # comment\n./url#x\nsix==2 #x\n",
        "\u{feff}six==1\r\nflask==2\r\n",
        "  six==1  \n\n\t\nflask==2",
        "six==1 --hash sha256:00 --has=sha256:11\n",
        "-e .\n--edit=./x\n-e ./y # z\n",
        "six \\\n==1\nflask\\\n==2\n",
        "six==1\\\\\n\nflask==2\\",
        "--index-u https://a.example\n-ihttps://b.example\n--extra-index-url=https://c.example\nsix\n",
        "-r 'a b.txt'\n-c \"c.txt\"\nsix\n",
        "six==1 ; os_name == 'nt' --hash=sha256:00\n",
    ];
    // Options that stand alone are counted too: what pip takes for an option must be one here.
    let program = "import sys, json, os, tempfile\nfrom pip._internal.req.req_file import RequirementsFileParser, get_line_parser\nout = []\nfor text in json.load(sys.stdin):\n    with tempfile.TemporaryDirectory() as d:\n        p = os.path.join(d, 'r.txt')\n        open(p, 'wb').write(text.encode())\n        parser = RequirementsFileParser(None, get_line_parser(None))\n        lines = list(parser._parse_file(p, False))\n    def hashes(l):\n        return sum(len(v) for v in (getattr(l.opts, 'hashes', None) or {}).values())\n    print(json.dumps([[l.lineno, hashes(l)] for l in lines if getattr(l, 'requirement', None)]), len([l for l in lines if not getattr(l, 'requirement', None) and not hashes(l)]))\n";
    let input = json_list(&texts);
    let answer = oracle!(program, &input);
    for (text, expected) in texts.iter().zip(answer.lines()) {
        let read = Text::of(text.as_bytes()).and_then(|text| {
            Format::Requirements.read(&text).map(|lock| {
                let line = |at| text.position(at).line;
                let entries: Vec<String> = lock
                    .entries
                    .iter()
                    .map(|entry| format!("[{}, {}]", line(entry.at), entry.artifacts.len()))
                    .collect();
                format!("[{}] {}", entries.join(", "), lock.settings.len())
            })
        });
        assert_eq!(read.map_err(|broken| broken.why), Ok(expected.to_owned()), "{text:?}");
    }
    assert_eq!(answer.lines().count(), texts.len());
}

/// A list of strings as JSON.
fn json_list(texts: &[&str]) -> String {
    let quoted = texts.iter().map(|text| {
        let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        format!("\"{escaped}\"")
    });
    format!("[{}]", quoted.collect::<Vec<_>>().join(","))
}
