use super::http::FetchError;

/// Says once that a source is lost, and once that it is back, however often it is tried in between.
pub(super) struct Health {
    source: &'static str,
    state: State,
}

#[derive(PartialEq)]
enum State {
    Unknown,
    Up,
    Down,
}

impl Health {
    pub(super) fn of(source: &'static str) -> Self {
        Self { source, state: State::Unknown }
    }

    pub(super) fn up(&mut self) {
        if std::mem::replace(&mut self.state, State::Up) != State::Up {
            tracing::info!(source = self.source, "following the issuer");
        }
    }

    pub(super) fn down(&mut self, error: &FetchError) {
        if std::mem::replace(&mut self.state, State::Down) != State::Down {
            let error: &dyn std::error::Error = error;
            tracing::warn!(source = self.source, error, "lost the issuer; trying again");
        }
    }
}
