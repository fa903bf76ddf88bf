//! Locks of Python's, Rust's, Go's, Ruby's and PHP's managers.

use cotter_lockpolicy::Format;

pub(crate) fn locks(packages: usize) -> Vec<(Format, String)> {
    let each = |entry: &dyn Fn(usize, usize, &str) -> String, between: &str| -> String {
        let entries =
            (0..packages).map(|number| entry(number, (number + 1) % packages, &format!("{number:064x}")));
        entries.collect::<Vec<_>>().join(between)
    };
    let uv = |number, next, sum: &str| {
        format!(
            "[[package]]\nname = \"package-{number:05}\"\nversion = \"1.2.3\"\nsource = {{ registry = \"https://pypi.registry.example/simple\" }}\n\
             dependencies = [\n    {{ name = \"package-{next:05}\" }},\n]\n\
             sdist = {{ url = \"https://files.registry.example/package_{number:05}-1.2.3.tar.gz\", hash = \"sha256:{sum}\", size = 4096 }}\n\
             wheels = [\n    {{ url = \"https://files.registry.example/package_{number:05}-1.2.3-py3-none-any.whl\", hash = \"sha256:{sum}\", size = 4096 }},\n]\n"
        )
    };
    let poetry = |number, next, sum: &str| {
        format!(
            "[[package]]\nname = \"package-{number:05}\"\nversion = \"1.2.3\"\ndescription = \"A package\"\noptional = false\npython-versions = \">=3.9\"\n\
             groups = [\"main\"]\nfiles = [\n    {{file = \"package_{number:05}-1.2.3-py3-none-any.whl\", hash = \"sha256:{sum}\"}},\n\
             {{file = \"package_{number:05}-1.2.3.tar.gz\", hash = \"sha256:{sum}\"}},\n]\n\n[package.dependencies]\npackage-{next:05} = \">=1.0\"\n"
        )
    };
    let pdm = |number, next, sum: &str| {
        format!(
            "[[package]]\nname = \"package-{number:05}\"\nversion = \"1.2.3\"\nrequires_python = \">=3.9\"\nsummary = \"A package\"\ngroups = [\"default\"]\n\
             dependencies = [\n    \"package-{next:05}>=1.0\",\n]\nfiles = [\n\
             {{file = \"package_{number:05}-1.2.3-py3-none-any.whl\", hash = \"sha256:{sum}\"}},\n]\n"
        )
    };
    let pylock = |number, _, sum: &str| {
        format!(
            "[[packages]]\nname = \"package-{number:05}\"\nversion = \"1.2.3\"\nindex = \"https://pypi.registry.example/simple\"\n\
             wheels = [{{ name = \"package_{number:05}-1.2.3-py3-none-any.whl\", url = \"https://files.registry.example/package_{number:05}-1.2.3-py3-none-any.whl\", hashes = {{ sha256 = \"{sum}\" }} }}]\n"
        )
    };
    let pipfile = |number, _, sum: &str| {
        format!(
            "\"package-{number:05}\": {{\n            \"hashes\": [\n                \"sha256:{sum}\"\n            ],\n            \"index\": \"pypi\",\n            \"version\": \"==1.2.3\"\n        }}"
        )
    };
    let requirements = |number, _, sum: &str| {
        format!("package-{number:05}==1.2.3 \\\n    --hash=sha256:{sum}\n    # via -r requirements.in\n")
    };
    let cargo = |number, next, sum: &str| {
        format!(
            "[[package]]\nname = \"package-{number:05}\"\nversion = \"1.2.3\"\nsource = \"registry+https://code.example/crates/index\"\n\
             checksum = \"{sum}\"\ndependencies = [\n \"package-{next:05}\",\n]\n"
        )
    };
    let go = |number, _, _: &str| {
        let sum = format!("h1:{number:043}=");
        format!("code.example/m{number:05} v1.2.3 {sum}\ncode.example/m{number:05} v1.2.3/go.mod {sum}\n")
    };
    let gem = |number, next, _: &str| {
        format!("    package-{number:05} (1.2.3)\n      package-{next:05} (~> 1.0)\n")
    };
    let gem_sum = |number, _, sum: &str| format!("  package-{number:05} (1.2.3) sha256={sum}\n");
    let composer = |number, next, _: &str| {
        let commit = format!("{number:040x}");
        format!(
            "{{\"name\": \"alice/package-{number:05}\", \"version\": \"1.2.3\", \"source\": {{\"type\": \"git\", \"url\": \"https://git.example/alice/package-{number:05}.git\", \"reference\": \"{commit}\"}}, \
             \"dist\": {{\"type\": \"zip\", \"url\": \"https://git.example/repos/alice/package-{number:05}/zipball/{commit}\", \"reference\": \"{commit}\", \"shasum\": \"\"}}, \
             \"require\": {{\"alice/package-{next:05}\": \"^1.0\"}}, \"type\": \"library\"}}"
        )
    };
    let digest = format!("{:064x}", 0);
    vec![
        (
            Format::Uv,
            format!("version = 1\nrevision = 3\nrequires-python = \">=3.9\"\n\n{}", each(&uv, "\n")),
        ),
        (
            Format::Poetry,
            format!(
                "{}\n[metadata]\nlock-version = \"2.1\"\npython-versions = \">=3.9\"\ncontent-hash = \"{digest}\"\n",
                each(&poetry, "\n")
            ),
        ),
        (
            Format::Pdm,
            format!(
                "[metadata]\ngroups = [\"default\"]\nstrategy = []\nlock_version = \"4.5.0\"\ncontent_hash = \"sha256:{digest}\"\n\n{}",
                each(&pdm, "\n")
            ),
        ),
        (Format::Pylock, format!("lock-version = \"1.0\"\ncreated-by = \"a\"\n\n{}", each(&pylock, "\n"))),
        (
            Format::Pipfile,
            format!(
                "{{\n    \"_meta\": {{\"hash\": {{\"sha256\": \"{digest}\"}}, \"pipfile-spec\": 6, \"requires\": {{}}, \"sources\": [{{\"name\": \"pypi\", \"url\": \"https://pypi.registry.example/simple\", \"verify_ssl\": true}}]}},\n    \"default\": {{\n        {}\n    }},\n    \"develop\": {{}}\n}}\n",
                each(&pipfile, ",\n        ")
            ),
        ),
        (Format::Requirements, each(&requirements, "")),
        (Format::Cargo, format!("version = 4\n\n{}", each(&cargo, "\n"))),
        (Format::GoSum, each(&go, "")),
        (
            Format::Gemfile,
            format!(
                "GEM\n  remote: https://gems.registry.example/\n  specs:\n{}\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  package-00000\n\nCHECKSUMS\n{}",
                each(&gem, ""),
                each(&gem_sum, "")
            ),
        ),
        (
            Format::Composer,
            format!(
                "{{\"content-hash\": \"{}\", \"packages\": [{}], \"packages-dev\": [], \"plugin-api-version\": \"2.6.0\"}}",
                "0".repeat(32),
                each(&composer, ",\n")
            ),
        ),
    ]
}
