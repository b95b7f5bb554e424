//! Tests of the room `contacts`.
