//! Handlers: a file per resource.

pub mod collaborators;
pub mod definitions;
pub mod deliveries;
pub mod exports;
pub mod invitations;
pub mod places;
pub mod responses;
pub mod results;
pub mod survey_list;
pub mod surveys;
pub mod texts;
pub mod webhooks;
