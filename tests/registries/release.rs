//! One release of a package, honest unless something else is said of it.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// In which forms a Python package is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forms {
    Both,
    Wheel,
    Source,
}

#[derive(Clone, Debug)]
pub struct Release {
    pub name: String,
    pub version: String,
    /// RFC 3339.
    pub published: String,
    /// With their ranges, as the ecosystem writes them.
    pub needs: Vec<(String, String)>,
    pub forms: Forms,
    /// Whatever code of it runs at an install, a build or a start leaves this file.
    pub canary: Option<PathBuf>,
    /// What an honest install script of it runs, in its own folder.
    pub install: Option<String>,
    pub deprecated: Option<String>,
    /// The reason, which may be empty.
    pub yanked: Option<String>,
    pub attested: bool,
    /// What is served is not what its digest says.
    pub tampered: bool,
    /// Whoever is not the package manager is told another digest.
    pub two_faced: bool,
    /// `http://host` that its file is said to be at.
    pub elsewhere: Option<String>,
}

impl Release {
    /// Published years ago.
    pub fn new(name: &str, version: &str) -> Release {
        Release {
            name: name.to_owned(),
            version: version.to_owned(),
            published: "2024-02-03T04:05:06.789Z".to_owned(),
            needs: Vec::new(),
            forms: Forms::Both,
            canary: None,
            install: None,
            deprecated: None,
            yanked: None,
            attested: false,
            tampered: false,
            two_faced: false,
            elsewhere: None,
        }
    }

    #[must_use]
    pub fn published(mut self, at: impl Into<String>) -> Release {
        self.published = at.into();
        self
    }

    #[must_use]
    pub fn needs(mut self, name: &str, range: &str) -> Release {
        self.needs.push((name.to_owned(), range.to_owned()));
        self
    }

    #[must_use]
    pub fn forms(mut self, forms: Forms) -> Release {
        self.forms = forms;
        self
    }

    #[must_use]
    pub fn canary(mut self, file: &Path) -> Release {
        self.canary = Some(file.to_owned());
        self
    }

    #[must_use]
    pub fn install(mut self, script: &str) -> Release {
        self.install = Some(script.to_owned());
        self
    }

    #[must_use]
    pub fn deprecated(mut self, why: &str) -> Release {
        self.deprecated = Some(why.to_owned());
        self
    }

    #[must_use]
    pub fn yanked(mut self, why: &str) -> Release {
        self.yanked = Some(why.to_owned());
        self
    }

    #[must_use]
    pub fn attested(mut self) -> Release {
        self.attested = true;
        self
    }

    #[must_use]
    pub fn tampered(mut self) -> Release {
        self.tampered = true;
        self
    }

    #[must_use]
    pub fn two_faced(mut self) -> Release {
        self.two_faced = true;
        self
    }

    #[must_use]
    pub fn elsewhere(mut self, at: impl Into<String>) -> Release {
        self.elsewhere = Some(at.into());
        self
    }
}

/// So many days before now, RFC 3339.
pub fn days_ago(days: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970").as_millis();
    let then = u64::try_from(now).expect("it is not that late") - days * 86_400_000;
    String::from_utf8_lossy(&cotter_core::record::rfc3339(then)).into_owned()
}
