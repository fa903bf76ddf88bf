//! `--uninstall` removes what was added and not one byte more.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::home::Home;
use crate::tree::tree;

#[test]
fn the_home_is_as_it_was() {
    let home = Home::new();
    home.write(".bashrc", "alias ll='ls -l'");
    home.write(".zshenv", "\n");
    home.write(".zprofile", "");
    home.write(".bash_login", "# one\r\n\\t \u{e9}\n\n");
    home.write("dotfiles/profile", "umask 022\n");
    symlink("dotfiles/profile", home.at(".profile")).unwrap();
    fs::set_permissions(home.at(".bashrc"), fs::Permissions::from_mode(0o600)).unwrap();
    let before = tree(&home.at(""));
    home.install(&[]);
    assert!(home.read(".bashrc").contains(">>> cotter >>>"));
    assert!(home.read("dotfiles/profile").contains(">>> cotter >>>"));
    let said = home.uninstall(&[]);
    assert_eq!(before, tree(&home.at("")));
    // What is in repositories is not the installer's to find, but it is named.
    let left = said.split_once("Left in place:\n").unwrap().1;
    assert!(left.lines().count() == 1 && left.contains("refs/cotter"), "{said}");
    assert!(left.contains("transfer.hideRefs"), "{said}");
}

#[test]
fn an_empty_home_is_empty_again() {
    let home = Home::new();
    home.install(&[]);
    home.install(&[]);
    home.uninstall(&[]);
    assert_eq!(fs::read_dir(home.at("")).unwrap().count(), 0, "{:#?}", tree(&home.at("")));
}

#[test]
fn what_others_wrote_around_the_block_stays() {
    let home = Home::new();
    home.write(".bashrc", "before");
    home.install(&[]);
    let with_block = home.read(".bashrc");
    home.write(".bashrc", &format!("{with_block}after"));
    home.write(".profile", &format!("{}after\n", home.read(".profile")));
    home.uninstall(&[]);
    assert_eq!(home.read(".bashrc"), "before\nafter");
    assert_eq!(home.read(".profile"), "after\n");
}

#[test]
fn what_others_put_in_a_links_place_stays() {
    let home = Home::new();
    home.install(&["--no-modify-path"]);
    fs::remove_file(home.at(".local/bin/cotter")).unwrap();
    symlink("/bin/true", home.at(".local/bin/cotter")).unwrap();
    home.uninstall(&[]);
    assert!(home.at(".local/bin/cotter").is_symlink());
}

#[test]
fn two_prefixes_are_taken_back_one_by_one() {
    let home = Home::new();
    home.write(".profile", "umask 022");
    home.install(&["--prefix", "one"]);
    home.install(&["--prefix", "two"]);
    home.uninstall(&["--prefix", "one"]);
    let profile = home.read(".profile");
    assert!(profile.contains("/two/lib/cotter") && !profile.contains("/one/lib/cotter"), "{profile}");
    home.uninstall(&["--prefix", "two"]);
    assert_eq!(home.read(".profile"), "umask 022\n");
}

#[test]
fn settings_and_log_stay_unless_purged() {
    let home = Home::new();
    home.install(&[]);
    home.write(".config/cotter/policy.toml", "mode = \"guard\"\n");
    home.write(".local/state/cotter/log", "{}\n");
    let said = home.uninstall(&[]);
    assert!(said.contains(home.at(".local/state/cotter").to_str().unwrap()), "{said}");
    assert!(said.contains(home.at(".config/cotter").to_str().unwrap()), "{said}");
    assert_eq!(home.read(".config/cotter/policy.toml"), "mode = \"guard\"\n");
    home.uninstall(&["--purge"]);
    assert!(!home.at(".config/cotter").exists() && !home.at(".local/state/cotter").exists());

    let home = Home::new();
    home.install(&[]);
    home.write(".config/cotter/policy.toml", "mode = \"guard\"\n");
    home.uninstall(&["--purge"]);
    assert_eq!(fs::read_dir(home.at("")).unwrap().count(), 0, "{:#?}", tree(&home.at("")));
}
