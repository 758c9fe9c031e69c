//! `cargo xtask gen schema`: the JSON Schemas, from the types that read the files.

use std::path::Path;

/// Writes `schema/*.schema.json`.
pub fn run() -> Result<(), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema");
    for (name, schema) in friendly_city::schema::all() {
        super::write(&folder, &format!("{name}.schema.json"), &friendly_city::schema::text(&schema))?;
    }
    Ok(())
}
