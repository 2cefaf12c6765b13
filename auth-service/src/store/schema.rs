//! The tables that are queried through diesel's own language; `auth.revocations` is only ever met in plain SQL.

diesel::table! {
    auth.users (id) {
        id -> Uuid,
        email -> Text,
        email_key -> Text,
        password_hash -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    auth.devices (id) {
        id -> Uuid,
        user_id -> Uuid,
        token_hash -> Binary,
        created_at -> Timestamptz,
        last_used_at -> Timestamptz,
    }
}

diesel::joinable!(devices -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(devices, users);

diesel::table! {
    auth.sessions (id) {
        id -> Uuid,
        user_id -> Uuid,
        client_id -> Text,
        created_at -> Timestamptz,
        last_used_at -> Timestamptz,
        expires_at -> Timestamptz,
        max_expires_at -> Timestamptz,
        generation -> Integer,
        refresh_token_id -> Uuid,
        rotated_at -> Timestamptz,
        user_agent -> Nullable<Text>,
        ip -> Nullable<Text>,
        ended_at -> Nullable<Timestamptz>,
        end_reason -> Nullable<Text>,
    }
}

diesel::table! {
    auth.signing_keys (kid) {
        kid -> Text,
        algorithm -> Text,
        state -> Text,
        public_jwk -> Jsonb,
        sealed_private_key -> Binary,
        sealed_with -> Text,
        created_at -> Timestamptz,
        state_since -> Timestamptz,
        changes_at -> Nullable<Timestamptz>,
        seen_at -> Timestamptz,
        longest_access_seconds -> BigInt,
        longest_refresh_seconds -> BigInt,
    }
}

diesel::table! {
    auth.clients (id) {
        id -> Uuid,
        name -> Text,
        scopes -> Array<Text>,
        audiences -> Array<Text>,
        introspects -> Bool,
        jwks -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        disabled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    auth.client_secrets (client_id, digest) {
        client_id -> Uuid,
        digest -> Binary,
        created_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
    }
}

diesel::joinable!(client_secrets -> clients (client_id));
diesel::allow_tables_to_appear_in_same_query!(client_secrets, clients);

diesel::table! {
    auth.client_assertions (client_id, jti) {
        client_id -> Uuid,
        jti -> Text,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    auth.deployment (id) {
        id -> Uuid,
    }
}
