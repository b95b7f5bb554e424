//! The lists of Global Data, as their pages show them.
