//! Statements in SQL, for what diesel's language cannot say, prepared once a connection as its own queries are:
//! `sql_query` would parse and plan them each time, in a round trip more.

/// `Name(field: Rust type as SQL type, ...) -> (SQL types of a row) { "SQL" }`. The fields take the places of the
/// question marks, in their order.
#[macro_export]
macro_rules! statement {
    ($name:ident($($field:ident: $rust:ty as $bind:ty),* $(,)?) -> $row:ty { $sql:literal }) => {
        #[derive(diesel::query_builder::QueryId)]
        struct $name {
            $($field: $rust),*
        }

        impl diesel::query_builder::Query for $name {
            type SqlType = $row;
        }

        impl diesel::RunQueryDsl<diesel::PgConnection> for $name {}

        impl diesel::query_builder::QueryFragment<diesel::pg::Pg> for $name {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
            ) -> diesel::QueryResult<()> {
                let mut parts = $sql.split('?');
                out.push_sql(parts.next().unwrap_or_default());
                $(
                    out.push_bind_param::<$bind, $rust>(&self.$field)?;
                    out.push_sql(parts.next().unwrap_or_default());
                )*
                Ok(())
            }
        }
    };
}
