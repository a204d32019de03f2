//! The Configurator: the window in which administrators see keys and move cameras.
//!
//! In: events of `link`, input of the user. Out: requests to `link`, shapes for the screen.
//! Screens read `&Model` and push [`Command`]s; [`update`](Model::update) alone changes the model.
//! It never knows: sockets, files, SQL, and the key host's insides.

pub mod actions;
pub mod activation;
pub mod app;
mod apply_at;
mod bar;
pub mod board;
pub mod details;
mod dialogs;
#[doc(hidden)]
pub mod fixtures;
pub mod icons;
mod key_card;
mod key_panel;
pub mod keymap;
pub mod model;
mod notices;
pub mod palette;
mod plan_bar;
pub mod plan_list;
pub mod settings;
mod start;
#[cfg(test)]
mod tests;
pub mod theme;
mod top_bar;
mod update;
pub mod usage;
mod views;
mod widgets;
mod words;

pub use app::Configurator;
pub use model::{Command, Document, Model};
