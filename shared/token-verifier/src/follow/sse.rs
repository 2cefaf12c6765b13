use std::collections::VecDeque;

use super::http::FetchError;

/// An event holds one small entry. Anything longer is not our feed.
const MAX_EVENT: usize = 64 * 1024;

/// One server-sent event.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) name: String,
    pub(super) data: String,
    pub(super) id: Option<String>,
}

/// Cuts a stream of bytes into events, as the HTML standard says ("Server-sent events", parsing), but for
/// two things: an event without data counts, for a heartbeat may have none; and its size is bounded.
#[derive(Default)]
pub(super) struct Parser {
    line: Vec<u8>,
    event: Event,
    size: usize,
    after_return: bool,
    ready: VecDeque<Event>,
}

impl Parser {
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        for byte in bytes {
            // A line ends with a line feed, a carriage return, or both.
            let second_half = *byte == b'\n' && std::mem::take(&mut self.after_return);
            self.after_return = *byte == b'\r';
            match byte {
                b'\n' if second_half => {}
                b'\r' | b'\n' => self.end_line(),
                _ => {
                    self.size += 1;
                    if self.size > MAX_EVENT {
                        return Err(FetchError::TooLong(MAX_EVENT));
                    }
                    self.line.push(*byte);
                }
            }
        }
        Ok(())
    }

    pub(super) fn next(&mut self) -> Option<Event> {
        self.ready.pop_front()
    }

    fn end_line(&mut self) {
        let bytes = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_start_matches('\u{feff}');
        if line.is_empty() {
            self.size = 0;
            let event = std::mem::take(&mut self.event);
            if event != Event::default() {
                self.ready.push_back(event);
            }
            return;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event.name),
            "id" if !value.contains('\0') => self.event.id = Some(value.to_owned()),
            "data" => {
                if !self.event.data.is_empty() {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            // A comment has an empty field name. It must not add up over a quiet hour.
            _ => self.size = self.size.saturating_sub(bytes.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(bytes: &[u8]) -> Vec<Event> {
        let mut parser = Parser::default();
        parser.push(bytes).unwrap();
        std::iter::from_fn(|| parser.next()).collect()
    }

    fn event(name: &str, data: &str, id: Option<&str>) -> Event {
        Event { name: name.into(), data: data.into(), id: id.map(Into::into) }
    }

    #[test]
    fn fields_comments_and_several_events() {
        let stream =
            b":hello\n\nevent: revocation\nid: 7-1\ndata: {\"a\":\ndata:1}\nretry: 5\n\nevent:heartbeat\n\n";
        let expected = [event("revocation", "{\"a\":\n1}", Some("7-1")), event("heartbeat", "", None)];
        assert_eq!(events(stream), expected);
    }

    #[test]
    fn any_line_ending_cut_anywhere() {
        let expected = [event("a", "1", Some("x")), event("b", "2", None)];
        for ending in ["\n", "\r\n", "\r"] {
            let stream = "event: a|data: 1|id: x||event: b|data: 2||".replace('|', ending);
            let mut parser = Parser::default();
            let mut parsed = Vec::new();
            for byte in stream.bytes() {
                parser.push(&[byte]).unwrap();
                parsed.extend(parser.next());
            }
            assert_eq!(parsed, expected, "{ending:?}");
        }
    }

    #[test]
    fn an_unfinished_event_waits() {
        assert_eq!(events(b"event: a\ndata: 1\n"), []);
    }

    #[test]
    fn an_endless_event_is_refused_however_it_is_cut() {
        for endless in [&b"data: aaaaaaaaaaaaaaaaaaaa"[..], b"data: aaaaaaaaaa\n"] {
            let mut parser = Parser::default();
            let refused = (0..MAX_EVENT).any(|_| parser.push(endless).is_err());
            assert!(refused);
        }
    }

    #[test]
    fn comments_do_not_add_up() {
        let mut parser = Parser::default();
        for _ in 0..MAX_EVENT {
            parser.push(b": still here\n").unwrap();
        }
    }
}
