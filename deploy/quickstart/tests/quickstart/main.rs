//! The quickstart as a whole: its folder, its database, and the program itself.
#![allow(clippy::unwrap_used)] // helpers too may fail by panicking here

mod data_dir;
mod database;
mod program;
mod story;
mod survival;
