//! The root itself, attacked: whatever is done in it, the machine stays as it was.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use cotter_tests::root::{Ended, Order, Plan, Root, Spoilt, Unable};

/// A root, or a line that says why there is none: then nothing is tested, and nothing run.
pub(crate) fn root(plan: &Plan) -> Option<Root> {
    match start(plan) {
        Ok(root) => Some(root),
        Err(Unable::NotHere(why)) => {
            println!("not run: {why}");
            None
        }
        Err(unproven) => panic!("{unproven}"),
    }
}

fn start(plan: &Plan) -> Result<Root, Unable> {
    Root::start(Path::new(env!("CARGO_BIN_EXE_disposable-root")), plan)
}

#[test]
fn it_is_proven_before_anything_runs() {
    let Some(root) = root(&Plan::new()) else { return };
    assert_eq!(root.proven().len(), 8, "{:?}", root.proven());
}

#[test]
fn what_is_missing_is_noticed() {
    if root(&Plan::new()).is_none() {
        return;
    }
    let ways = [
        (Spoilt::Writable, "no bound file or directory can be written to"),
        (Spoilt::Unlocked, "no mount can be made writable"),
        (Spoilt::OldRoot, "every mount is read-only or our own"),
        (Spoilt::Marker, "the machine's files are out of reach"),
        (Spoilt::Network, "the machine's loopback is another one"),
    ];
    for (way, proof) in ways {
        let shared = tempfile::tempdir().unwrap();
        let plan = Plan::new().bind(shared.path(), "/mnt/shared").spoilt(way);
        match start(&plan) {
            Err(Unable::Unproven(why)) => assert!(why.starts_with(proof), "{way:?}: {why}"),
            Err(unable) => panic!("{way:?}: {unable}"),
            Ok(_) => panic!("{way:?} is not noticed"),
        }
        assert_eq!(fs::read_dir(shared.path()).unwrap().count(), 0, "{way:?}");
    }
}

#[test]
fn everything_can_be_removed_in_it() {
    let shared = tempfile::tempdir().unwrap();
    fs::write(shared.path().join("precious"), "mine").unwrap();
    let Some(mut root) = root(&Plan::new().bind(shared.path(), "/mnt/shared")) else { return };
    let kept =
        root.run(&Order::script("echo x >$HOME/file; cat /mnt/shared/precious; ls /usr/bin | wc -l")).said();
    assert!(kept.stdout.starts_with("mine"), "{kept:?}");
    let removed = root.run(&Order::new(["rm", "-rf", "--no-preserve-root", "/"]));
    assert_eq!(removed.ended, Ended::Exited(1));
    assert!(removed.said().stderr.contains("Read-only file system"), "{}", removed.said().stderr);
    let after = root.run(&Order::script("find /home/dev /tmp /srv /run | sort | tr '\\n' ' '; cat /mnt/shared/precious; ls /usr/bin | wc -l")).said();
    assert_eq!(
        after.stdout.replace(['\n', ' '], ""),
        format!("/home/dev/run/srv/tmp{}", kept.stdout.replace(['\n', ' '], ""))
    );
    assert_eq!(fs::read_to_string(shared.path().join("precious")).unwrap(), "mine");
}

#[test]
fn no_right_is_left_to_what_runs_in_it() {
    let Some(mut root) = root(&Plan::new()) else { return };
    let script = "id -u; id -un; grep -c '^Cap\\(Prm\\|Eff\\|Inh\\|Amb\\):\t0*$' /proc/self/status; grep NoNewPrivs /proc/self/status; ls -A /proc/self/fd | wc -l";
    let said = root.run(&Order::script(script)).succeeded();
    assert_eq!(String::from_utf8_lossy(&said), "1000\ndev\n4\nNoNewPrivs:\t1\n4\n");
}

#[test]
fn attempts_to_get_out_fail() {
    let Some(mut root) = root(&Plan::new()) else { return };
    for attempt in [
        "mount -o remount,rw /usr",
        "umount /usr",
        "unshare -Ur mount -o remount,rw,bind /usr",
        "unshare -Urm umount /usr",
        "unshare -Urm mount -o remount,rw,bind /",
        "unshare -Urm chroot /proc/1/root /bin/true",
        "ls -L /proc/1/exe",
        "ls -L /proc/1/cwd/",
        "cat /proc/1/environ | grep .",
        "kill -9 1 && ! kill -0 1",
        // What would do no harm if it did succeed.
        "cp /proc/sys/kernel/core_pattern /tmp/same; cat /tmp/same >/proc/sys/kernel/core_pattern",
        "echo h >/proc/sysrq-trigger",
        "unshare -Ur sh -c 'echo h >/proc/sysrq-trigger'",
        "mknod /tmp/disk b 8 0 && cat /tmp/disk",
        "unshare -Ur mknod /tmp/disk b 254 0",
        "chmod 666 /dev/null",
        "touch /usr/bin/git",
        "echo x >/etc/passwd",
    ] {
        let answer = root.run(&Order::script(attempt));
        assert!(!matches!(answer.ended, Ended::Exited(0)), "{attempt}: {answer:?}");
    }
    assert!(matches!(root.run(&Order::new(["true"])).ended, Ended::Exited(0)));
}

#[test]
fn what_runs_too_long_ends_with_everything_it_started() {
    let Some(mut root) = root(&Plan::new()) else { return };
    let began = Instant::now();
    let script = "setsid sleep 600 & nohup sh -c 'sleep 600; touch /tmp/late' >/dev/null 2>&1 & echo started";
    let answer = root.run(&Order::script(script).deadline(Duration::from_millis(300)));
    assert_eq!((answer.ended, answer.stdout.as_slice()), (Ended::Late, b"started\n".as_slice()));
    assert!(began.elapsed() < Duration::from_secs(60));
    let processes = root.run(&Order::script("set -- /proc/[0-9]*; echo $#")).succeeded();
    assert_eq!(String::from_utf8_lossy(&processes).trim(), "2", "process 1 and the shell");
}

#[test]
fn what_is_left_in_the_background_is_waited_for() {
    let Some(mut root) = root(&Plan::new()) else { return };
    let answer = root.run(&Order::script("(read x <&3; echo done >/tmp/done) 3<<E &\nx\nE"));
    assert_eq!(answer.ended, Ended::Exited(0));
    assert_eq!(root.run(&Order::new(["cat", "/tmp/done"])).stdout, b"done\n");
}

#[test]
fn every_root_begins_empty() {
    for _ in 0..2 {
        let Some(mut root) = root(&Plan::new()) else { return };
        let found = root
            .run(&Order::script("find /tmp /srv /run /home /var /opt -type f; echo x >/srv/x"))
            .succeeded();
        assert_eq!(String::from_utf8_lossy(&found), "");
    }
}
