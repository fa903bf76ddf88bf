//! An index of Python packages: the simple API, as JSON or as the old page, and the files.

use serde_json::{Value, json};

use super::pack::{gzip, record_digest, sha256_hex, tar, zip};
use super::release::{Forms, Release};
use super::server::{Answer, Asked, Server};

pub struct PyPiIndex {
    pub server: Server,
}

impl PyPiIndex {
    pub fn start(releases: Vec<Release>) -> PyPiIndex {
        PyPiIndex { server: Server::start(move |asked| answer(&releases, asked, true)) }
    }

    /// One that has nothing but pages, and no times.
    pub fn of_pages(releases: Vec<Release>) -> PyPiIndex {
        PyPiIndex { server: Server::start(move |asked| answer(&releases, asked, false)) }
    }

    pub fn url(&self) -> String {
        format!("{}/simple", self.server.url())
    }
}

/// The sha256 of every file of a release, wheels first.
pub fn digests(release: &Release) -> Vec<String> {
    files(release).iter().map(|made| sha256_hex(&made.bytes)).collect()
}

/// A file of a release.
struct Made {
    name: String,
    bytes: Vec<u8>,
}

fn answer(releases: &[Release], asked: &Asked, json: bool) -> Answer {
    if let Some(name) = asked.path.strip_prefix("/simple/").map(|name| name.trim_end_matches('/')) {
        let own: Vec<&Release> = releases.iter().filter(|release| release.name == name).collect();
        return match own.is_empty() {
            true => Answer::status(404),
            false if json && asked.accept.contains("json") => {
                Answer::of("application/vnd.pypi.simple.v1+json", document(&own, asked).to_string())
            }
            false => Answer::of("text/html", page(&own, asked)),
        };
    }
    let Some(name) = asked.path.strip_prefix("/files/") else { return Answer::status(404) };
    let found = releases.iter().find_map(|release| {
        let made = files(release).into_iter().find(|made| made.name == name)?;
        Some(if release.tampered { [made.bytes, b"more".to_vec()].concat() } else { made.bytes })
    });
    found.map_or(Answer::status(404), |bytes| Answer::of("application/octet-stream", bytes))
}

fn document(releases: &[&Release], asked: &Asked) -> Value {
    let mut all = Vec::new();
    for release in releases {
        for made in files(release) {
            let mut file = json!({
                "filename": made.name, "url": url(release, &made), "hashes": { "sha256": digest(release, &made, asked) },
                "upload-time": release.published, "size": made.bytes.len(),
                "yanked": release.yanked.as_ref().map_or(json!(false), |why| json!(why)),
            });
            if release.attested {
                file["provenance"] = json!("https://pypi.registry.example/integrity");
            }
            all.push(file);
        }
    }
    let versions: Vec<&str> = releases.iter().map(|release| release.version.as_str()).collect();
    json!({ "meta": { "api-version": "1.1" }, "name": releases[0].name, "versions": versions, "files": all })
}

fn page(releases: &[&Release], asked: &Asked) -> String {
    let mut page = "<!DOCTYPE html><html><body>\n".to_owned();
    for release in releases {
        for made in files(release) {
            let yanked =
                release.yanked.as_ref().map(|why| format!(" data-yanked=\"{why}\"")).unwrap_or_default();
            let (url, digest) = (url(release, &made), digest(release, &made, asked));
            page += &format!("<a href=\"{url}#sha256={digest}\"{yanked}>{}</a><br/>\n", made.name);
        }
    }
    page + "</body></html>\n"
}

fn url(release: &Release, made: &Made) -> String {
    match &release.elsewhere {
        Some(host) => format!("{host}/files/{}", made.name),
        None => format!("../../files/{}", made.name),
    }
}

fn digest(release: &Release, made: &Made, asked: &Asked) -> String {
    let lied_to = release.two_faced && asked.agent.starts_with("cotter/");
    if lied_to { sha256_hex(b"another file") } else { sha256_hex(&made.bytes) }
}

fn files(release: &Release) -> Vec<Made> {
    let module = release.name.replace('-', "_");
    let mut all = Vec::new();
    if release.forms != Forms::Source {
        all.push(wheel(release, &module, "none-any"));
        // One of another machine, which is never fetched here.
        all.push(wheel(release, &module, "none-win_arm64"));
    }
    if release.forms != Forms::Wheel {
        all.push(source(release, &module));
    }
    all
}

fn metadata(release: &Release) -> String {
    let mut text = format!("Metadata-Version: 2.1\nName: {}\nVersion: {}\n", release.name, release.version);
    for (name, range) in &release.needs {
        text += &format!("Requires-Dist: {name}{range}\n");
    }
    text
}

fn wheel(release: &Release, module: &str, platform: &str) -> Made {
    let info = format!("{module}-{}.dist-info", release.version);
    let mut files = vec![
        (format!("{module}/__init__.py"), format!("version = '{}'\n", release.version).into_bytes()),
        (format!("{info}/METADATA"), metadata(release).into_bytes()),
        (
            format!("{info}/WHEEL"),
            format!("Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-{platform}\n")
                .into_bytes(),
        ),
    ];
    if let Some(canary) = &release.canary {
        // Runs at every start of an interpreter that has it.
        let line = format!("import pathlib; pathlib.Path('{}').touch()\n", canary.display());
        files.push((format!("{module}.pth"), line.into_bytes()));
    }
    let record =
        |(name, bytes): &(String, Vec<u8>)| format!("{name},{},{}\n", record_digest(bytes), bytes.len());
    let own = format!("{info}/RECORD");
    let record = files.iter().map(record).collect::<String>() + &format!("{own},,\n");
    files.push((own, record.into_bytes()));
    Made { name: format!("{module}-{}-py3-{platform}.whl", release.version), bytes: zip(&files) }
}

/// A `setup.py` that is its own build backend, so that it needs no setuptools, which is not everywhere.
const BACKEND: &str = "\
import os, zipfile

def build_wheel(directory, config_settings=None, metadata_directory=None):
    name = '{module}-{version}-py3-none-any.whl'
    files = {
        '{module}/__init__.py': '',
        '{info}/METADATA': '{metadata}',
        '{info}/WHEEL': 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n',
    }
    files['{info}/RECORD'] = ''.join(file + ',,\\n' for file in [*files, '{info}/RECORD'])
    with zipfile.ZipFile(os.path.join(directory, name), 'w') as wheel:
        for file, text in files.items():
            wheel.writestr(file, text)
    return name
";

fn source(release: &Release, module: &str) -> Made {
    let top = format!("{module}-{}", release.version);
    let mut setup = BACKEND.replace("{info}", &format!("{module}-{}.dist-info", release.version));
    setup = setup.replace("{module}", module).replace("{version}", &release.version);
    setup = setup.replace("{metadata}", &metadata(release).replace('\n', "\\n"));
    if let Some(canary) = &release.canary {
        setup = format!("import pathlib; pathlib.Path('{}').touch()\n{setup}", canary.display());
    }
    let project = "[build-system]\nrequires = []\nbuild-backend = \"setup\"\nbackend-path = [\".\"]\n";
    let files = [
        (format!("{top}/PKG-INFO"), metadata(release).into_bytes()),
        (format!("{top}/pyproject.toml"), project.as_bytes().to_vec()),
        (format!("{top}/setup.py"), setup.into_bytes()),
        (format!("{top}/{module}/__init__.py"), b"\n".to_vec()),
    ];
    Made { name: format!("{top}.tar.gz"), bytes: gzip(&tar(&files)) }
}
