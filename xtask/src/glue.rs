//! Makes wasm-bindgen's script smaller: riders download it.
//!
//! Two cuts: comments and indentation go, and the three ways to load a module (from a URL, from a streamed
//! response, at once) become one. The loader in `pkg/` fetches the bytes itself, because streaming instantiation
//! and synchronous compilation are broken in WebViews that riders have.

use crate::Outcome;

/// Where wasm-bindgen's own loading begins; everything from here to the end is replaced.
const LOADING: &str = "async function __wbg_load(";

/// `init({ module_or_path })` takes bytes or a compiled module, or a promise of one; `initSync({ module })` serves
/// Node and workers. Both names and shapes are wasm-bindgen's.
const INIT: &str = "\
let loading;
export function initSync({ module }) {
if (wasm) return wasm;
if (!(module instanceof WebAssembly.Module)) module = new WebAssembly.Module(module);
return __wbg_finalize_init(new WebAssembly.Instance(module, __wbg_get_imports()), module);
}
export default function init({ module_or_path }) {
return loading || (loading = Promise.resolve(module_or_path)
.then(source => WebAssembly.instantiate(source, __wbg_get_imports()))
.then(made => __wbg_finalize_init(made.instance || made, made.module), why => { loading = undefined; throw why; }));
}
";

/// The script as it is shipped.
pub fn shorten(script: &str) -> Outcome<String> {
    let start = script.find(LOADING).ok_or("wasm-bindgen's script has changed: `__wbg_load` is not in it")?;
    if !script[start..].contains("export { initSync, __wbg_init as default };") {
        return Err("wasm-bindgen's script has changed: its exports are not at the end".to_owned());
    }
    let mut short = plain(&script[..start]);
    short.push_str(INIT);
    Ok(short)
}

/// Without comment lines and indentation. Only whole lines are dropped, so that no string is touched.
fn plain(script: &str) -> String {
    let mut kept = String::new();
    let mut inside = false;
    for line in script.lines().map(str::trim) {
        let opens = line.starts_with("/*");
        let comment = inside || opens || line.starts_with("//");
        inside = (inside || opens) && !line.ends_with("*/");
        if !comment && !line.is_empty() {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{plain, shorten};

    #[test]
    fn comments_go_and_code_stays() {
        let script =
            "/** one */\nlet a = '// no comment';\n  /**\n   * two\n   */\n  let b = 1; // stays\n// three\n";
        assert_eq!(plain(script), "let a = '// no comment';\nlet b = 1; // stays\n");
    }

    #[test]
    fn an_unknown_script_is_refused() {
        assert!(shorten("export default 1;").is_err());
        assert!(shorten("async function __wbg_load(").is_err());
    }
}
