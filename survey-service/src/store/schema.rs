//! The tables, as far as queries are written in diesel's own language.

diesel::table! {
    survey.surveys (id) {
        id -> Uuid,
        owner_id -> Uuid,
        team -> Jsonb,
        title -> Text,
        description -> Text,
        state -> Text,
        definition -> Jsonb,
        version -> BigInt,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        opened_at -> Nullable<Timestamptz>,
        closed_at -> Nullable<Timestamptz>,
        question_count -> Integer,
        is_open -> Bool,
        settings -> Jsonb,
        is_listed -> Bool,
    }
}

diesel::table! {
    survey.responses (survey_id, id) {
        survey_id -> Uuid,
        id -> Uuid,
        submission_id -> Uuid,
        submitted_at -> Timestamptz,
        answers -> Jsonb,
        respondent_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    survey.stripes (survey_id, stripe) {
        survey_id -> Uuid,
        stripe -> SmallInt,
        open -> Bool,
        responses -> BigInt,
        opens_at -> Nullable<Timestamptz>,
        closes_at -> Nullable<Timestamptz>,
        signed_in -> Bool,
        in_turn -> Bool,
    }
}

diesel::table! {
    survey.tallies (survey_id, stripe, question_id, bucket) {
        survey_id -> Uuid,
        stripe -> SmallInt,
        question_id -> SmallInt,
        bucket -> SmallInt,
        count -> BigInt,
        sum -> Nullable<Numeric>,
        minimum -> Nullable<Numeric>,
        maximum -> Nullable<Numeric>,
    }
}

diesel::table! {
    survey.number_tallies (survey_id, stripe, question_id, value) {
        survey_id -> Uuid,
        stripe -> SmallInt,
        question_id -> SmallInt,
        value -> Numeric,
        count -> BigInt,
    }
}

diesel::table! {
    survey.collaborators (survey_id, user_id) {
        survey_id -> Uuid,
        user_id -> Uuid,
        role -> Text,
        email -> Text,
        since -> Timestamptz,
    }
}

diesel::table! {
    survey.invitations (survey_id, id) {
        survey_id -> Uuid,
        id -> Uuid,
        email -> Text,
        role -> Text,
        token_hash -> Binary,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    survey.participants (survey_id, first_id) {
        survey_id -> Uuid,
        first_id -> Uuid,
        people -> Array<Uuid>,
    }
}

diesel::table! {
    survey.webhooks (survey_id, id) {
        survey_id -> Uuid,
        id -> Uuid,
        url -> Text,
        description -> Text,
        created_at -> Timestamptz,
        disabled_because -> Nullable<Text>,
        enabled -> Bool,
        failing_since -> Nullable<Timestamptz>,
        secret -> Binary,
        previous_secret -> Nullable<Binary>,
        previous_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    survey.deliveries (survey_id, webhook_id, id) {
        survey_id -> Uuid,
        webhook_id -> Uuid,
        id -> Uuid,
        #[sql_name = "type"]
        event -> Text,
        state -> Text,
        attempts -> Integer,
        created_at -> Timestamptz,
        next_attempt_at -> Nullable<Timestamptz>,
        last_at -> Nullable<Timestamptz>,
        last_status -> Nullable<SmallInt>,
        last_error -> Nullable<Text>,
        last_milliseconds -> Nullable<Integer>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(surveys, collaborators);

diesel::table! {
    survey.deleted_responses (survey_id, submission_id) {
        survey_id -> Uuid,
        submission_id -> Uuid,
    }
}

diesel::table! {
    survey.loose_extremes (survey_id, question_id) {
        survey_id -> Uuid,
        question_id -> SmallInt,
    }
}
