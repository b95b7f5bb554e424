//! Tests of the room `blocking`.
