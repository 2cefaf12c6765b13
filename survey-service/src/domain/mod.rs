//! What surveys and answers are, and what may be done with them. Knows neither HTTP nor SQL.

pub mod access;
pub mod answers;
mod check;
pub mod collaborator;
pub mod copies;
pub mod cross_tab;
pub mod decimal;
pub mod definition;
pub mod distribution;
pub mod export;
pub mod filter;
pub mod findings;
pub mod kept_answer;
pub mod language;
pub mod moment;
pub mod question;
pub mod results;
mod sent;
pub mod settings;
pub mod state;
pub mod submission;
pub mod survey;
pub mod text;
pub mod text_answer;
pub mod translation;
pub mod webhook;
