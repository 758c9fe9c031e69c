//! The exported engine.
