//! Makes wasm-bindgen's script smaller: riders download it.
//!
//! The finder's is written by hand against the same exports (`glue/finder.js`): what it needs is three functions,
//! numbers and texts in, one text out, and no collecting of engines, which a page keeps. The others get two cuts: comments and indentation go, and the three ways to load a module (from a URL, from a streamed
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

/// The finder's script by hand; `THROW` and `CAST` stand for names that wasm-bindgen makes.
const FINDER: &str = include_str!("glue/finder.js");
/// What wasm-bindgen's script has, line by line, that the one by hand stands for: its functions, the shape of their
/// calls and answers, its imports. Another name or number of them is another script.
const FINDER_HAS: [&str; 10] = [
    "\nfirst(longitude, latitude, at_unix_s, radius_m, limit, flags, words) {\n",
    "\nlen() {\n",
    "\nstatic open(pack) {\n",
    "wasm.engine_first(retptr, this.__wbg_ptr, val2, val3, val4, val5, val6, val7, ptr0, len0);",
    "return getStringFromWasm0(r0, r1);",
    "wasm.engine_len(this.__wbg_ptr);",
    "wasm.engine_open(retptr, ptr0, len0);",
    "if (r2) {\nthrow takeObject(r1);\n}\nreturn Engine.__wrap(r0);",
    "\"./finder_bg.js\": import0,",
    "throw new Error(getStringFromWasm0(arg0, arg1));",
];

/// The finder's script as it is shipped, if wasm-bindgen's is the one it replaces.
pub fn finder(script: &str) -> Outcome<String> {
    let plain = plain(script);
    let unfit = |what: &str| format!("xtask/src/glue/finder.js does not fit wasm-bindgen's script: {what}");
    if let Some(gone) = FINDER_HAS.iter().find(|line| !plain.contains(**line)) {
        return Err(unfit(&format!("`{}` is not in it", gone.trim())));
    }
    let functions = plain.matches("wasm.engine_").count();
    let imports: Vec<_> =
        plain.lines().filter_map(|line| line.strip_suffix(": function(arg0, arg1) {")).collect();
    match (functions, imports.as_slice()) {
        (3, [throw, cast]) if throw.contains("_throw_") && cast.contains("_generic_") => {
            Ok(FINDER.replace("THROW", throw).replace("CAST", cast))
        }
        _ => Err(unfit(&format!("it calls {functions} functions of the engine and imports {imports:?}"))),
    }
}

/// The script as it is shipped.
pub fn shorten(script: &str) -> Outcome<String> {
    let start = script.find(LOADING).ok_or("wasm-bindgen's script has changed: `__wbg_load` is not in it")?;
    if !script[start..].contains("export { initSync, __wbg_init as default };") {
        return Err("wasm-bindgen's script has changed: its exports are not at the end".to_owned());
    }
    // What lets go of an engine at the end of a block is for programs of years that need none of this.
    let kept = plain(&script[..start]);
    let mut short: String =
        kept.split_inclusive('\n').filter(|line| !line.starts_with("if (Symbol.dispose)")).collect();
    short.push_str(INIT);
    Ok(short)
}

/// The script as it is shipped, of a module whose objects are freed by their page or kept for as long as it stands, and which says
/// little: without the registries that free what was forgotten, and without a new decoder after 2 GB of text, where Safari's
/// fails.
pub fn freed_by_hand(script: &str) -> Outcome<String> {
    let short = shorten(script)?;
    let registered =
        ["Finalization.register(", "Finalization.unregister(", "Finalization = (typeof FinalizationRegistry"];
    let mut kept = String::new();
    for line in short.lines().filter(|line| !registered.iter().any(|part| line.contains(part))) {
        // The two lines that go on from the last one.
        if !line.starts_with("? { register:") && !line.starts_with(": new FinalizationRegistry(") {
            kept.extend([line, "\n"]);
        }
    }
    if kept.contains("Finalization") {
        return Err("wasm-bindgen's script has changed: it registers its objects in another way".to_owned());
    }
    let part = |from: &str| {
        kept.find(from).ok_or(format!("wasm-bindgen's script has changed: no `{from}` is in it"))
    };
    let [counts, goes_on] = [part("numBytesDecoded += ")?, part("return cachedTextDecoder.decode(")?];
    kept.replace_range(counts..goes_on, "");
    Ok(kept)
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
    use super::{finder, freed_by_hand, plain, shorten};

    #[test]
    fn comments_go_and_code_stays() {
        let script =
            "/** one */\nlet a = '// no comment';\n  /**\n   * two\n   */\n  let b = 1; // stays\n// three\n";
        assert_eq!(plain(script), "let a = '// no comment';\nlet b = 1; // stays\n");
    }

    #[test]
    fn what_is_freed_by_hand_is_not_registered() {
        let end = "async function __wbg_load(\nexport { initSync, __wbg_init as default };\n";
        let registry = "const AFinalization = (typeof FinalizationRegistry === 'undefined')\n\
             ? { register: () => {}, unregister: () => {} }\n\
             : new FinalizationRegistry(ptr => wasm.__wbg_a_free(ptr, 1));\n";
        let decoder = "function decode(bytes) {\nnumBytesDecoded += bytes.length;\nif (numBytesDecoded >= MOST) {\n}\n\
             return cachedTextDecoder.decode(bytes);\n}\n";
        let script = format!(
            "let a;\nAFinalization.register(obj, obj.__wbg_ptr, obj);\n{registry}{decoder}let b;\n{end}"
        );
        let short = freed_by_hand(&script).expect("what wasm-bindgen writes");
        let kept = "let a;\nfunction decode(bytes) {\nreturn cachedTextDecoder.decode(bytes);\n}\nlet b;\n";
        assert!(short.starts_with(kept), "{short}");
        assert!(freed_by_hand(&format!("AFinalization.add(obj);\n{end}")).is_err());
    }

    #[test]
    fn an_unknown_script_is_refused() {
        assert!(shorten("export default 1;").is_err());
        assert!(shorten("async function __wbg_load(").is_err());
        assert!(finder("len() {\n").is_err());
    }
}
