//! Each way to a shim, with something that must not get through and something that must.

use cotter_tests::root::Order;

use crate::by::By;
use crate::disposable;
use crate::installed;
use crate::shot::Effect;
use crate::world::World;

fn world() -> World {
    World::new()
        .repository("/srv/proj")
        .history()
        .branches()
        .colleague()
        .on_branch("feature/x")
        .tracking("origin")
}

/// Skipped aloud where the machine has no such program.
fn is_there(by: By) -> bool {
    let Some(mut root) = disposable::root(&installed::plan()) else { return false };
    let there = root.run(&Order::script(&format!("command -v {}", by.program()))).said().code == Some(0);
    if !there {
        println!("skipped: there is no {} here", by.program());
    }
    there
}

fn stops_and_passes(by: By) {
    if !is_there(by) {
        return;
    }
    let world = world().dirty().untracked();
    let forced = "git push --force origin main";
    let (Some(past), Some(fired)) = (world.fire_past(by, forced), world.fire(by, forced)) else { return };
    assert!(past.effects().contains(&Effect::Lost), "{by:?} does not fire: {}", past.said());
    assert!(fired.is_caught(&past.effects()), "{by:?}: {:?} {:?}", fired.effects(), fired.said());

    let harmless = "git push origin feature/x";
    let (Some(past), Some(fired)) = (world.fire_past(by, harmless), world.fire(by, harmless)) else { return };
    assert!(past.effects().contains(&Effect::Moved), "{by:?} does not fire: {}", past.said());
    assert_eq!(fired.differences(&past), Vec::<String>::new(), "{by:?}");
}

macro_rules! drivers {
    ($($name:ident => $by:ident,)*) => {
        $(#[test]
        fn $name() {
            stops_and_passes(By::$by);
        })*

        #[test]
        fn each_driver_has_a_test() {
            assert_eq!([$(By::$by),*], By::ALL);
        }
    };
}

drivers! {
    bash => Bash,
    sh => Sh,
    bash_as_a_login_shell => LoginBash,
    a_script => Script,
    a_terminal => Terminal,
    xargs => Xargs,
    env => Env,
    find => Find,
    flock => Flock,
    nice => Nice,
    nohup => Nohup,
    timeout => Timeout,
    python_subprocess => PythonSubprocess,
    make => Make,
    python_system => PythonSystem,
    perl => Perl,
    npm => Npm,
    an_alias => Alias,
    a_hook => Hook,
}
