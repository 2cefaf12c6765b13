//! survey-service
