//! The tables as diesel knows them: written by introspection, and a test keeps it equal to both databases.

#![allow(missing_docs)]

diesel::table! {
    act_calls (act_id, call_id) {
        organization_id -> BigInt,
        act_id -> BigInt,
        call_id -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    acts (id) {
        id -> BigInt,
        organization_id -> BigInt,
        kind -> Text,
        member_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        applied_at -> Nullable<Timestamp>,
        reason -> Text,
        undoes -> Nullable<BigInt>,
    }
}

diesel::table! {
    audit_log (id) {
        id -> BigInt,
        organization_id -> BigInt,
        at -> Timestamp,
        member_id -> Nullable<BigInt>,
        action -> Text,
        subject -> Text,
        detail -> Text,
    }
}

diesel::table! {
    availability_spans (id) {
        id -> BigInt,
        organization_id -> BigInt,
        member_id -> BigInt,
        weekday -> Integer,
        from_minute -> Integer,
        until_minute -> Integer,
    }
}

diesel::table! {
    blocks (id) {
        id -> BigInt,
        organization_id -> BigInt,
        target_id -> BigInt,
        effect -> Text,
        reason -> Text,
        added_by -> BigInt,
        lifted_by -> Nullable<BigInt>,
        created_at -> Timestamp,
        expires_at -> Nullable<Timestamp>,
        lifted_at -> Nullable<Timestamp>,
        kind -> Text,
        key -> Text,
        expiry_seen -> Bool,
        entries -> BigInt,
        last_entry_at -> Nullable<Timestamp>,
        network -> Bool,
    }
}

diesel::table! {
    busy_feeds (organization_id, member_id) {
        organization_id -> BigInt,
        member_id -> BigInt,
        url -> Text,
        changed_at -> Timestamp,
        version -> BigInt,
        due_at -> Timestamp,
        leased_until -> Nullable<Timestamp>,
        tried_at -> Nullable<Timestamp>,
        failures -> Integer,
        error -> Text,
        read_at -> Nullable<Timestamp>,
        whole_at -> Nullable<Timestamp>,
        time_zone -> Nullable<Text>,
        etag -> Text,
        last_modified -> Text,
        busy_until -> Nullable<Timestamp>,
        busy_count -> Integer,
        unread_count -> Integer,
    }
}

diesel::table! {
    busy_times (id) {
        id -> BigInt,
        organization_id -> BigInt,
        member_id -> BigInt,
        starts_at -> Timestamp,
        ends_at -> Timestamp,
    }
}

diesel::table! {
    calls (id) {
        id -> BigInt,
        organization_id -> BigInt,
        event_id -> BigInt,
        contact_id -> BigInt,
        host_id -> BigInt,
        visit_id -> Nullable<BigInt>,
        starts_at -> Timestamp,
        ends_at -> Timestamp,
        time_zone -> Text,
        status -> Text,
        outcome -> Nullable<Text>,
        created_at -> Timestamp,
        canceled_at -> Nullable<Timestamp>,
        canceled_by -> Nullable<BigInt>,
        cancel_reason -> Text,
        version -> BigInt,
        objection -> Text,
    }
}

diesel::table! {
    changes (act_id, block_id) {
        organization_id -> BigInt,
        act_id -> BigInt,
        block_id -> BigInt,
        kind -> Text,
        expires_before -> Nullable<Timestamp>,
        expires_after -> Nullable<Timestamp>,
    }
}

diesel::table! {
    contact_identities (id) {
        id -> BigInt,
        organization_id -> BigInt,
        contact_id -> BigInt,
        kind -> Text,
        value -> Text,
        first_seen_at -> Timestamp,
        last_seen_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    contact_tags (id) {
        id -> BigInt,
        organization_id -> BigInt,
        contact_id -> BigInt,
        tag -> Text,
    }
}

diesel::table! {
    contacts (id) {
        id -> BigInt,
        organization_id -> BigInt,
        mailbox -> Text,
        email -> Text,
        domain -> Text,
        name -> Text,
        phone -> Text,
        ip -> Nullable<Binary>,
        status -> Text,
        blocked -> Bool,
        booked -> Bool,
        owner_id -> Nullable<BigInt>,
        time_zone -> Text,
        user_agent -> Text,
        referrer -> Text,
        page -> Text,
        utm -> Text,
        first_seen_at -> Timestamp,
        last_seen_at -> Timestamp,
        merged_into -> Nullable<BigInt>,
    }
}

diesel::table! {
    days_off (id) {
        id -> BigInt,
        organization_id -> BigInt,
        member_id -> BigInt,
        day -> Date,
    }
}

diesel::table! {
    entries (id) {
        id -> BigInt,
        organization_id -> BigInt,
        target_id -> BigInt,
        visit_id -> BigInt,
        tries -> Integer,
        first_at -> Timestamp,
        last_at -> Timestamp,
        ip -> Binary,
        name -> Text,
        phone -> Text,
        step -> Text,
        decision -> Text,
    }
}

diesel::table! {
    entry_tallies (id) {
        id -> BigInt,
        organization_id -> BigInt,
        target_id -> BigInt,
        entries -> BigInt,
        at -> Timestamp,
    }
}

diesel::table! {
    event_hosts (event_id, member_id) {
        organization_id -> BigInt,
        event_id -> BigInt,
        member_id -> BigInt,
    }
}

diesel::table! {
    events (id) {
        id -> BigInt,
        organization_id -> BigInt,
        slug -> Text,
        name -> Text,
        kind -> Text,
        description -> Text,
        duration_minutes -> Integer,
        increment_minutes -> Integer,
        notice_minutes -> Integer,
        days_ahead -> Integer,
        buffer_minutes -> Integer,
        daily_cap -> Nullable<Integer>,
        created_at -> Timestamp,
        archived_at -> Nullable<Timestamp>,
        mail_booked -> Bool,
        mail_rescheduled -> Bool,
        mail_canceled -> Bool,
        mail_reminder_day -> Bool,
        mail_reminder_hour -> Bool,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        organization_id -> BigInt,
        kind -> Text,
        act_id -> Nullable<BigInt>,
        scope -> Text,
        position -> Text,
        done -> BigInt,
        created_at -> Timestamp,
        tries -> Integer,
        next_try_at -> Nullable<Timestamp>,
        last_error -> Text,
    }
}

diesel::table! {
    journey (id) {
        id -> BigInt,
        organization_id -> BigInt,
        contact_id -> BigInt,
        at -> Timestamp,
        kind -> Text,
        member_id -> Nullable<BigInt>,
        call_id -> Nullable<BigInt>,
        detail -> Text,
    }
}

diesel::table! {
    members (id) {
        id -> BigInt,
        organization_id -> BigInt,
        email -> Text,
        name -> Text,
        role -> Text,
        password_hash -> Text,
        time_zone -> Text,
        meeting_link -> Nullable<Text>,
        active -> Bool,
        calendar_version -> BigInt,
        created_at -> Timestamp,
        feed_version -> BigInt,
    }
}

diesel::table! {
    merge_rows (merge_id, kind, row_id) {
        organization_id -> BigInt,
        merge_id -> BigInt,
        kind -> Text,
        row_id -> BigInt,
    }
}

diesel::table! {
    merges (id) {
        id -> BigInt,
        organization_id -> BigInt,
        survivor_id -> BigInt,
        merged_id -> BigInt,
        member_id -> Nullable<BigInt>,
        at -> Timestamp,
        before_merge -> Text,
        after_merge -> Text,
        undone_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    notes (id) {
        id -> BigInt,
        organization_id -> BigInt,
        contact_id -> BigInt,
        member_id -> BigInt,
        body -> Text,
        created_at -> Timestamp,
        edited_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    organizations (id) {
        id -> BigInt,
        slug -> Text,
        name -> Text,
        time_zone -> Text,
        plan -> Text,
        privacy_url -> Nullable<Text>,
        contact_address -> Text,
        created_at -> Timestamp,
        refusal_message -> Text,
        keep_expired_days -> Integer,
        uid_tail -> Text,
    }
}

diesel::table! {
    outbox (id) {
        id -> BigInt,
        organization_id -> BigInt,
        kind -> Text,
        topic -> Text,
        audience -> Text,
        call_id -> Nullable<BigInt>,
        recipient -> Text,
        recipient_name -> Text,
        reply_to -> Text,
        subject -> Text,
        content -> Text,
        token -> Text,
        state -> Text,
        created_at -> Timestamp,
        due_at -> Timestamp,
        tries -> Integer,
        leased_until -> Nullable<Timestamp>,
        error -> Text,
        sent_at -> Nullable<Timestamp>,
        unanswered -> Integer,
    }
}

diesel::table! {
    questions (id) {
        id -> BigInt,
        organization_id -> BigInt,
        event_id -> BigInt,
        position -> Integer,
        kind -> Text,
        label -> Text,
        required -> Bool,
        choices -> Text,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        organization_id -> BigInt,
        member_id -> BigInt,
        key_hash -> Binary,
        state -> Text,
        ip -> Binary,
        user_agent -> Text,
        created_at -> Timestamp,
        last_seen_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    targets (id) {
        id -> BigInt,
        organization_id -> BigInt,
        kind -> Text,
        key -> Text,
        created_at -> Timestamp,
        prefix -> Nullable<Integer>,
    }
}

diesel::table! {
    throttled_hours (organization_id, hour) {
        organization_id -> BigInt,
        hour -> Timestamp,
        requests -> BigInt,
    }
}

diesel::table! {
    visits (id) {
        id -> BigInt,
        organization_id -> BigInt,
        event_id -> BigInt,
        token -> Text,
        reference -> Text,
        email -> Text,
        name -> Text,
        phone -> Text,
        answers -> Text,
        ip -> Binary,
        user_agent -> Text,
        referrer -> Text,
        page -> Text,
        utm -> Text,
        time_zone -> Text,
        step -> Text,
        qualified -> Nullable<Bool>,
        refused -> Bool,
        decision -> Text,
        contact_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        last_seen_at -> Timestamp,
        mailbox -> Text,
        domain -> Text,
        phone_number -> Text,
        refused_customer -> Bool,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    act_calls,
    acts,
    audit_log,
    availability_spans,
    blocks,
    busy_feeds,
    busy_times,
    calls,
    changes,
    contact_identities,
    contact_tags,
    contacts,
    days_off,
    entries,
    entry_tallies,
    event_hosts,
    events,
    jobs,
    journey,
    members,
    merge_rows,
    merges,
    notes,
    organizations,
    outbox,
    questions,
    sessions,
    targets,
    throttled_hours,
    visits,
);
