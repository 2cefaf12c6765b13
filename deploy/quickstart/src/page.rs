//! The page that a first visitor sees while the single-page app is not built.

/// The page, with commands for this address.
pub fn html(origin: &str) -> String {
    include_str!("page.html").replace("{{origin}}", origin)
}

#[cfg(test)]
mod tests {
    #[test]
    fn commands_name_the_address_and_nothing_is_fetched_from_elsewhere() {
        let page = super::html("http://localhost:9000");
        assert!(page.contains("http://localhost:9000/api/auth/register"));
        assert!(!page.contains("{{") && !page.contains("https://") && !page.contains("<script"));
    }
}
