//! Everything that stands around a call before it is decided: tool, places, policy, the real tool.
//!
//! The guard and `cotter check` prepare in the same way, so that both say the same of the same call.

use alloc::rc::Rc;

use cotter_core::decide::Scene;
use cotter_core::install::{GUARD, Home};
use cotter_core::path::join_c;
use cotter_core::place::Place;
use cotter_core::{Call, Failure, Install, Layers, builtin};
use cotter_rules::{Command, read};
use cotter_sys::{Stat, fs, running};

use crate::exec_path::{self, ExecPath};
use crate::loops::{self, Guard};
use crate::name::Called;
use crate::real::{Real, Search};

pub struct Prepared {
    pub called: Called,
    /// What the words mean, before any alias is followed.
    pub command: Command<'static>,
    pub install: Install,
    pub home: Option<Home>,
    pub place: Place,
    pub layers: Layers,
    pub real: Option<Real>,
    pub exec_path: Option<ExecPath>,
}

impl Prepared {
    /// `inherited` is what a guard above this one left in the environment.
    pub fn of(call: &Call, install: Install, inherited: Option<Guard>) -> Result<Prepared, Failure> {
        let built_in = builtin::policy()?;
        let called = Called::of(call, &built_in)?;
        let home = install.home();
        let variables = call.standing_for_options(&called.tool)?;
        let command = read::read_among(&called.tool, &called.words, &variables)?;
        let place = Place::of(&command, |name| call.var(name));
        let layers = Layers::above(built_in, &install, home.as_ref(), &place)?;
        loops::check_depth(inherited, layers.depth())?;
        let real = find(call, &install, &layers, &called, inherited)?;
        let exec_path = real
            .as_ref()
            .filter(|_| called.tool.name == "git" && layers.git_exec_path())
            .map(|real| ExecPath::choose(call, &install, real));
        Ok(Prepared { called, command, install, home, place, layers, real, exec_path })
    }

    pub fn scene<'s>(&'s self, call: &'s Call) -> Scene<'s> {
        Scene {
            call,
            words: &self.called.words,
            tool: &self.called.tool,
            layers: &self.layers,
            place: &self.place,
            install: &self.install,
            home: self.home.as_ref(),
            packages: Rc::default(),
            real: self.real.as_ref().map(|real| real.path.as_c_str()),
            exec_path: self.exec_path.as_ref().and_then(ExecPath::dir),
            thorough: false,
        }
    }
}

fn own_file(install: &Install) -> Option<Stat> {
    fs::stat(&join_c(&install.lib, GUARD)).or_else(|_| running::own_executable_file()).ok()
}

/// The real tool. What has called us back is passed over; if nothing is left then, the shims go round in a loop.
fn find(
    call: &Call,
    install: &Install,
    layers: &Layers,
    called: &Called,
    inherited: Option<Guard>,
) -> Result<Option<Real>, Failure> {
    if let Some(path) = exec_path::behind(call, install, called.program) {
        if let Ok(stat) = fs::stat(&path) {
            return Ok(Some(Real { path, stat }));
        }
    }
    let is_main = called.program == called.tool.name.as_bytes();
    let search = Search {
        call,
        install,
        program: called.program,
        // A configured path is the tool's main program, not one of its others.
        configured: layers.tool_path(called.tool.name).map(str::as_bytes).filter(|_| is_main),
        own: install.guard.or_else(|| own_file(install)),
    };
    let passed = inherited.and_then(|guard| guard.called_back(call));
    match (search.find(passed), passed) {
        (None, Some(_)) => {
            let depth = inherited.map_or(0, |guard| guard.depth);
            Err(Failure::Loop { depth, chain: loops::chain() })
        }
        (found, _) => Ok(found),
    }
}
