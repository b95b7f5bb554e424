//! What a thing may be: parsed once, valid for ever, free of I/O.
