//! How each parser family reads, line by line.

mod common;

use common::table;

#[test]
fn git_parse_options() {
    table(
        r#"
        tool = "git"
        style = "exact"
        sub_style = "parse-options"
        [options]
        switch = ["--bare", "--paginate -p"]
        value = ["-C :dir", "-c :setting", "--git-dir :dir"]
        optional = ["--exec-path :dir"]
        inert = ["--version -v"]
        [sub.push]
        switch = ["--force -f", "--dry-run -n", "--delete -d !fixed", "--no-verify", "--verbose -v"]
        value = ["--push-option -o", "--repo :remote"]
        optional = ["--force-with-lease", "--signed"]
        operands = ["remote", "refspec*"]
        [sub.log]
        switch = ["--oneline"]
        optional = ["-#"]
        after_dashes = "path"
        [sub.stash]
        default = "push"
        [sub.stash.sub.push]
        switch = ["--all -a"]
        [sub.stash.sub.drop]
        "#,
        &[
            ("git push", "push"),
            ("git push -f origin +main", "push --force (remote origin) (refspec +main)"),
            ("git push origin main -f", "push --force (remote origin) (refspec main)"),
            ("git push -fn", "push --force --dry-run"),
            ("git push -fnx", "push --force --dry-run ?-fnx"),
            ("git push --force --no-force", "push --force !--force"),
            ("git push --no-force --force", "push !--force --force"),
            ("git push --dry", "push --dry-run"),
            ("git push --no-dry", "push !--dry-run"),
            ("git push --force-w", "push --force-with-lease"),
            ("git push --forc", "push ?--forc"),
            ("git push --force-with-lease=main:x", "push --force-with-lease=main:x"),
            ("git push --force-with-lease main", "push --force-with-lease (remote main)"),
            ("git push --verify", "push !--no-verify"),
            ("git push --no-verify", "push --no-verify"),
            ("git push --no-delete", "push ?--no-delete"),
            ("git push --force=x", "push ?--force=x"),
            ("git push --repo", "push ?--repo"),
            ("git push --repo x y", "push --repo=x (remote y)"),
            ("git push --rep=x", "push --repo=x"),
            ("git push --no-repo=x", "push ?--no-repo=x"),
            ("git push -ofoo -o bar", "push --push-option=foo --push-option=bar"),
            ("git push -fo=x", "push --force --push-option==x"),
            ("git push -o -f", "push --push-option=-f"),
            ("git push -- -f", "push (remote -f)"),
            ("git push --end-of-options -f", "push (remote -f)"),
            ("git push -- --end-of-options", "push (remote --end-of-options)"),
            ("git push - ''", "push (remote -) (refspec )"),
            ("git push -h", "push inert"),
            ("git push -f -h", "push --force inert"),
            ("git push --help", "push inert"),
            ("git -C x -c a=b push", "push -C=x -c=a=b"),
            ("git --git-dir=x --bare push", "push --git-dir=x --bare"),
            ("git --exec-path push", "push --exec-path"),
            ("git --vers push", "push ?--vers"),
            ("git -v push", "push --version inert"),
            ("git -pv push", "push ?-pv"),
            ("git -C", "?-C"),
            ("git frob -x push", "(frob) (-x) (push) sub?frob"),
            ("git log -12 --oneline", "log -#=12 --oneline"),
            ("git log a -- b", "log (a) (path b)"),
            ("git stash", "stash push"),
            ("git stash -a", "stash push --all"),
            ("git stash drop", "stash drop"),
            ("git stash push -a", "stash push --all"),
        ],
    );
}

#[test]
fn git_commands_with_another_parser_behind_their_own() {
    table(
        r#"
        tool = "git"
        style = "exact"
        sub_style = "parse-options"
        [group.diff]
        switch = ["--ext-diff", "--no-patch -s"]
        value = ["--output :path !fixed", "-S"]
        [sub.log]
        style = { preset = "parse-options", add = ["keep-unknown"] }
        groups = ["diff"]
        switch = ["--signoff -s"]
        operands = ["ref-or-path*"]
        after_dashes = "pathspec"
        [sub.diff]
        style = { preset = "parse-options", add = ["keep-unknown"], drop = ["help"] }
        groups = ["diff"]
        [sub.grep]
        style = { preset = "parse-options", add = ["dashless"], drop = ["permute"] }
        switch = ["(", ")"]
        value = ["-e"]
        optional = ["--open-files-in-pager -O :command"]
        [sub.remote]
        switch = ["--verbose -v"]
        [sub.remote.sub.add]
        operands = ["remote", "url"]
        "#,
        &[
            ("git log --oneline --grep=x -p", "log"),
            ("git log --oneline main -- x", "log (ref-or-path main) (pathspec x)"),
            ("git log --ext-diff --frob", "log --ext-diff"),
            ("git log --no-ext-diff", "log !--ext-diff"),
            ("git log --ext", "log"),
            ("git log --output x y", "log --output=x (ref-or-path y)"),
            ("git log --output=--ext-diff", "log --output=--ext-diff"),
            ("git log -S --ext-diff", "log -S=--ext-diff"),
            ("git log -pS --ext-diff", "log --ext-diff"),
            ("git log -sS x", "log --signoff -S=x"),
            ("git log --no-patch", "log --no-patch"),
            ("git log -ph --output=x", "log --output=x"),
            ("git log -h x", "log (ref-or-path x) inert"),
            ("git log x --help", "log (ref-or-path x) inert"),
            ("git diff -h", "diff inert"),
            ("git diff --help", "diff inert"),
            ("git diff --output=x --help", "diff --output=x"),
            ("git diff --output=x -h", "diff --output=x"),
            ("git grep -Ox y", "grep --open-files-in-pager=x (y)"),
            ("git grep ( -e x ) -Oy", "grep ( -e=x ) --open-files-in-pager=y"),
            ("git grep x -Oy", "grep (x) (-Oy)"),
            ("git grep --frob", "grep ?--frob"),
            ("git remote -v add x y", "remote add --verbose (remote x) (url y)"),
            ("git remote -v", "remote --verbose"),
            ("git remote frob -f", "remote (frob) (-f) ?frob sub?frob"),
        ]
        .map(|(line, wanted)| (line.replace('(', "'('").replace(')', "')'"), wanted))
        .each_ref()
        .map(|(line, wanted)| (line.as_str(), *wanted)),
    );
}

#[test]
fn a_subcommand_that_the_tool_may_not_have_is_marked() {
    let tool = common::tool(
        "tool = \"git\"\nstyle = \"exact\"\n[options]\nvalue = [\"-C\"]\n[sub.log]\n[sub.refs]\nperhaps = true\n\
         [sub.refs.sub.verify]",
    );
    let perhaps = |words: &[&str]| {
        let words: Vec<&[u8]> = words.iter().map(|word| word.as_bytes()).collect();
        cotter_rules::read::read(&tool, &words).unwrap().perhaps
    };
    assert_eq!(perhaps(&["log"]), None);
    assert_eq!(perhaps(&["refs"]), Some(0));
    assert_eq!(perhaps(&["-C", "refs", "refs", "verify"]), Some(2));
}

#[test]
fn getopt() {
    table(
        "tool = \"x\"\nstyle = \"getopt\"\n[options]\nswitch = [\"-a\", \"-b\"]\nvalue = [\"-o :path\"]",
        &[
            ("x -ab -ofile y", "-a -b -o=file (y)"),
            ("x -abo file y", "-a -b -o=file (y)"),
            ("x -o -a", "-o=-a"),
            ("x -o", "?-o"),
            ("x y -a", "(y) (-a)"),
            ("x -a -- -b", "-a (-b)"),
            ("x -- -- -b", "(--) (-b)"),
            ("x - -a", "(-) (-a)"),
            ("x -ac", "-a ?-ac"),
            ("x --all", "?--all"),
        ],
    );
}

#[test]
fn getopt_long_and_optparse() {
    let rows = [
        ("x --all --output=f y", "--all --output=f (y)"),
        ("x --output f y", "--output=f (y)"),
        ("x y --all", "--all (y)"),
        ("x --al", "--all"),
        ("x --a", "?--a"),
        ("x --almost", "--almost"),
        ("x --out=f", "--output=f"),
        ("x --output=", "--output="),
        ("x --all=x", "?--all=x"),
        ("x --color", "--color"),
        ("x --color=never y", "--color=never (y)"),
        ("x --color never", "--color (never)"),
        ("x -av -of", "--all -v --output=f"),
        ("x -o=f", "--output==f"),
        ("x --no-all", "?--no-all"),
        ("x -- --all", "(--all)"),
        ("x --output --all", "--output=--all"),
    ];
    for style in ["getopt-long", "optparse"] {
        table(
            &format!(
                "tool = \"x\"\nstyle = \"{style}\"\n[options]\nswitch = [\"--all -a\", \"--almost\", \"-v\"]\n\
                 value = [\"--output -o :path\"]\noptional = [\"--color\"]"
            ),
            // `--al` fits two, `--all` is exact.
            &rows.map(|(line, wanted)| if line == "x --al" { (line, "?--al") } else { (line, wanted) }),
        );
    }
}

#[test]
fn argparse() {
    table(
        "tool = \"x\"\nstyle = \"argparse\"\n[options]\nswitch = [\"--all -a\"]\nvalue = [\"--output -o :path\"]",
        &[
            ("x -o=f", "--output=f"),
            ("x -of", "--output=f"),
            ("x -ao f", "--all --output=f"),
            ("x --outp f y --al", "--output=f --all (y)"),
            ("x -- -a", "(-a)"),
        ],
    );
}

#[test]
fn nopt() {
    table(
        r#"
        tool = "npm"
        style = "nopt"
        [options]
        switch = ["--global -g", "--force -f", "--save -S"]
        value = ["--registry :url", "--prefix -C :dir"]
        last = ["--tag"]
        [sub.install]
        aliases = ["i", "add"]
        style = { preset = "nopt", add = ["inherit"] }
        switch = ["--save-dev -D"]
        operands = ["package*"]
        "#,
        &[
            ("npm install x", "install (package x)"),
            ("npm i -gf x", "install --global --force (package x)"),
            ("npm i x --no-save", "install !--save (package x)"),
            ("npm i --save=false x", "install !--save (package x)"),
            ("npm i --save false x", "install !--save (package x)"),
            ("npm i --save true x", "install --save (package x)"),
            ("npm --global i x", "install --global (package x)"),
            ("npm i --glob x", "install --global (package x)"),
            ("npm i -global x", "install --global (package x)"),
            ("npm i --registry http://x y", "install --registry=http://x (package y)"),
            ("npm i --registry=http://x", "install --registry=http://x"),
            ("npm i -registry=http://x", "install --registry=http://x"),
            ("npm i -D x", "install --save-dev (package x)"),
            ("npm i -- --global", "install (package --global)"),
            // Options are npm's wherever they stand, the subcommand is an operand like any other.
            ("npm -- i --global", "install (package --global)"),
            ("npm --- i --global", "install (package --global)"),
            ("npm --global=i x", "install --global (package x)"),
            ("npm --global=true i x", "install --global (package x)"),
            ("npm --global=--force i x", "install --global --force (package x)"),
            ("npm i --no-no-save x", "install --save (package x)"),
            ("npm i --NO-save x", "install !--save (package x)"),
            ("npm i --no-save false x", "install --save (package x)"),
            ("npm i --no-registry=x", "install !--registry (package x)"),
            // Letters are options of their own, one after the other, and each has the next one behind it.
            ("npm i --gf x", "install --global --force (package x)"),
            ("npm i -gC x y", "install --global --prefix=x (package y)"),
            ("npm i -Cg x y", "install --prefix=--global (package x) (package y)"),
            ("npm i -gC=x y", "install --global --prefix=x (package y)"),
            ("npm i ---registry x", "install --registry=x"),
            ("npm i --registry --global", "install --registry=--global"),
            ("npm i --registry -- --global", "install --registry (package --global)"),
            ("npm i --tag --global x", "install --tag= --global (package x)"),
            ("npm i --tag x --global", "install --tag=x --global"),
            ("npm i --frob x", "install (package x) ?--frob"),
            ("npm i --frob=x", "install ?--frob=x"),
            ("npm i --frob true x", "install (package x) ?--frob"),
        ],
    );
}

#[test]
fn npx() {
    table(
        r#"
        tool = "npm"
        programs = ["npm", "npx = npx"]
        style = { preset = "nopt", add = ["unknown-switch"] }
        [options]
        switch = ["--global -g", "--parseable -p", "--yes -y !of=yes", "--no -n !fixed !of=yes"]
        value = ["--registry :url", "--package :package"]
        [sub.npx]
        style = { preset = "nopt", add = ["inherit", "unknown-switch", "npx"] }
        switch = ["--no-install !fixed !of=yes"]
        value = ["--package -p :package", "--node-arg -n !fixed"]
        operands = ["command"]
        "#,
        &[
            // The options end at the first operand …
            ("npm npx x --global", "npx (command x) (command --global) inner@1"),
            ("npm npx --no-install x -p y", "npx --no-install (command x) (command -p) (command y) inner@2"),
            ("npm npx -p x y", "npx --package=x (command y) inner@3"),
            ("npm npx --yes true --global", "npx --yes (command true) (command --global) inner@2"),
            // … which the word behind what npx does not know as a switch is not.
            ("npm npx --frob x --global y -p", "npx --global (command x) (command y) (command -p) inner@2"),
            ("npm npx --no x --registry=y", "npx --no --registry=y (command x) inner@2"),
            ("npm npx --glob x --registry=y", "npx --global --registry=y (command x) inner@2"),
            (
                "npm npx -n -- --registry=y x -g",
                "npx --node-arg=-- --registry=y (command x) (command -g) ?-n inner@4",
            ),
            // In a bundle letters mean what they mean to npm.
            ("npm npx -pg x", "npx --parseable --global (command x) inner@2"),
        ],
    );
}

#[test]
fn late_default() {
    table(
        r#"
        tool = "yarn"
        style = { preset = "clap", add = ["late-default"] }
        sub_style = { preset = "clap", add = ["inherit"] }
        [options]
        default = "install"
        switch = ["--force"]
        value = ["--cwd :dir"]
        [sub.install]
        [sub.add]
        operands = ["package*"]
        "#,
        &[
            ("yarn", "install"),
            ("yarn --force", "install --force"),
            ("yarn --cwd x", "install --cwd=x"),
            ("yarn --cwd x add y", "add --cwd=x (package y)"),
        ],
    );
}

#[test]
fn go_flag() {
    table(
        r#"
        tool = "go"
        style = "go-flag"
        [sub.build]
        switch = ["-race", "-v"]
        value = ["-o :path", "-ldflags"]
        operands = ["package*"]
        "#,
        &[
            ("go build -race -o x ./y", "build -race -o=x (package ./y)"),
            ("go build --race --o=x", "build -race -o=x"),
            ("go build -ldflags=-s -v", "build -ldflags=-s -v"),
            ("go build -race=false", "build !-race"),
            ("go build -race=true", "build -race"),
            ("go build -rac", "build ?-rac"),
            ("go build -vo x", "build (package x) ?-vo"),
            ("go build x -race", "build (package x) (package -race)"),
            ("go build -- -race", "build (package -race)"),
        ],
    );
}

#[test]
fn pflag() {
    table(
        r#"
        tool = "kubectl"
        style = "pflag"
        [options]
        value = ["--namespace -n", "--context"]
        [sub.delete]
        style = { preset = "pflag", add = ["inherit"] }
        switch = ["--all", "--force", "--watch -w"]
        value = ["--filename -f :path"]
        optional = ["--dry-run"]
        operands = ["text*"]
        "#,
        &[
            ("kubectl -n x delete pod y", "delete --namespace=x (pod) (y)"),
            ("kubectl delete pod y -n=x", "delete --namespace=x (pod) (y)"),
            ("kubectl delete -nx --all=false", "delete --namespace=x !--all"),
            ("kubectl delete -w=false -f a.yaml", "delete !--watch --filename=a.yaml"),
            ("kubectl delete -wf a.yaml", "delete --watch --filename=a.yaml"),
            ("kubectl delete --dry-run=client --force", "delete --dry-run=client --force"),
            ("kubectl delete --forc", "delete ?--forc"),
            ("kubectl delete --no-force", "delete ?--no-force"),
            ("kubectl delete -- --all", "delete (--all)"),
        ],
    );
}

#[test]
fn curl() {
    table(
        r#"
        tool = "curl"
        style = "curl"
        [options]
        switch = ["--silent -s", "--show-error -S", "--location -L", "--insecure -k"]
        value = ["--output -o :path", "--data -d", "--header -H"]
        operands = ["url*"]
        "#,
        &[
            ("curl -sSLo f http://x", "--silent --show-error --location --output=f (url http://x)"),
            ("curl -of http://x", "--output=f (url http://x)"),
            ("curl http://x -k", "--insecure (url http://x)"),
            ("curl -k --no-insecure http://x", "--insecure !--insecure (url http://x)"),
            ("curl -d @- http://x", "--data=@- (url http://x)"),
            ("curl --insec http://x", "(url http://x) ?--insec"),
        ],
    );
}

#[test]
fn find() {
    table(
        r#"
        tool = "find"
        style = "find"
        [options]
        switch = ["-delete", "-print", "-L", "-o"]
        value = ["-name", "-maxdepth :number"]
        until = ["-exec", "-execdir"]
        operands = ["path*"]
        "#,
        &[
            ("find . -name '*.o' -delete", "-name=*.o -delete (path .)"),
            ("find -L a b -maxdepth 1", "-L -maxdepth=1 (path a) (path b)"),
            (
                "find . -exec rm -rf {} \\; -print",
                "-exec -print (path .) (command rm) (command -rf) (command {})",
            ),
            ("find . -exec rm {} +", "-exec (path .) (command rm) (command {})"),
            ("find . -exec echo + {} \\;", "-exec (path .) (command echo) (command +) (command {})"),
            ("find . -exec rm", "-exec (path .) (command rm)"),
            ("find . -delet", "(path .) ?-delet"),
            ("find . -name", "(path .) ?-name"),
        ],
    );
}

#[test]
fn dd() {
    table(
        r#"
        tool = "dd"
        style = "dd"
        [options]
        value = ["if :path", "of :path", "bs :number", "conv"]
        inert = ["--help"]
        "#,
        &[
            ("dd if=/dev/zero of=x bs=1M", "if=/dev/zero of=x bs=1M"),
            ("dd of=", "of="),
            ("dd of=a=b", "of=a=b"),
            ("dd off=x", "?off=x"),
            ("dd x", "(x)"),
            ("dd --help", "--help inert"),
            ("dd of", "(of)"),
        ],
    );
}

#[test]
fn tar_bundles() {
    table(
        r#"
        tool = "tar"
        style = "tar"
        [options]
        switch = ["--extract -x", "--create -c", "--gzip -z", "--verbose -v"]
        value = ["--file -f :path", "--directory -C :dir", "--blocking-factor -b :number"]
        operands = ["path*"]
        "#,
        &[
            ("tar xzf a.tgz b", "--extract --gzip --file=a.tgz (path b)"),
            ("tar cfb a.tar 20 x", "--create --file=a.tar --blocking-factor=20 (path x)"),
            ("tar -xzfa.tgz -C d", "--extract --gzip --file=a.tgz --directory=d"),
            ("tar -cf a.tar x -v", "--create --file=a.tar --verbose (path x)"),
            ("tar --extract --file=a.tar", "--extract --file=a.tar"),
            ("tar --ext --fil a.tar", "--extract --file=a.tar"),
            ("tar xq", "--extract ?xq"),
            ("tar -x xf", "--extract (path xf)"),
            ("tar xf", "--extract ?xf"),
        ],
    );
}

#[test]
fn commands_inside_commands() {
    table(
        r#"
        tool = "sudo"
        style = { preset = "getopt-long", drop = ["permute"] }
        [options]
        switch = ["--non-interactive -n", "--preserve-env -E"]
        value = ["--user -u"]
        operands = ["command"]
        "#,
        &[
            ("sudo -u root git push -f", "--user=root (command git) (command push) (command -f) inner@2"),
            (
                "sudo -nE -- git push -- -n",
                "--non-interactive --preserve-env (command git) (command push) (command --) (command -n) inner@2",
            ),
            ("sudo", ""),
        ],
    );
}

#[test]
fn a_word_before_all_others_and_values_that_may_be_missing() {
    table(
        r#"
        tool = "cargo"
        style = { preset = "clap", add = ["plus"] }
        sub_style = "clap"
        [options]
        switch = ["--quiet -q"]
        value = ["+"]
        [sub.build]
        style = { preset = "clap", add = ["dash-is-option"] }
        value = ["--config"]
        last = ["--bin", "-p"]
        operands = ["text*"]
        "#,
        &[
            ("cargo +nightly build", "build +=nightly"),
            ("cargo +1.95.0 -q build +x", "build +=1.95.0 --quiet (+x)"),
            ("cargo -q +nightly build", "--quiet (+nightly) (build) sub?+nightly"),
            ("cargo build --bin x", "build --bin=x"),
            ("cargo build --bin --config x y", "build --bin --config=x (y)"),
            ("cargo build -p -x --bin", "build -p --bin ?-x"),
            ("cargo build --bin - --bin=-y", "build --bin=- --bin=-y"),
            ("cargo + build", "(+) (build) sub?+"),
        ],
    );
}
