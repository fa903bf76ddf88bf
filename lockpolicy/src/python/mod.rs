//! What Python's formats have in common: names of files, versions, requirements, `pyproject.toml`, what is installed.

pub mod file_name;
pub mod index;
pub mod installed;
pub mod json;
pub mod project;
pub mod requirement;
pub mod version;
