use gongkai::*;
fn main() {
    let forms = grammar::Forms::builtin().map_err(|e| e.to_string()).unwrap();
    let dir = std::env::args().nth(1).unwrap();
    let verbose = std::env::args().nth(2);
    let exp = std::fs::read_to_string(format!("{dir}/expected.jsonl")).unwrap();
    for l in exp.lines() {
        let v: serde_json::Value = serde_json::from_str(l).unwrap();
        let f = v["file"].as_str().unwrap().trim_start_matches("layouts/").to_string();
        let bytes = std::fs::read(format!("{dir}/{f}")).unwrap();
        let doc = reader::read(&bytes, &reader::Limits::default()).unwrap();
        doc.check_invariants().unwrap();
        let r = match report::extract(&doc, &forms, &f) {
            Ok(r) => r,
            Err(e) => {
                println!("## {f} ERR {e}");
                continue;
            }
        };
        let unscored: Vec<String> = v["unscored"]
            .as_array()
            .map(|a| a.iter().map(|x| x.as_str().unwrap().to_string()).collect())
            .unwrap_or_default();
        let mut bad = 0;
        let mut n = 0;
        let figs = v["figures"].as_object().unwrap();
        for fig in &r.figures {
            let s = forms.slot(fig.slot);
            let p = s.path();
            if unscored.contains(&p) {
                continue;
            }
            n += 1;
            match figs.get(&p) {
                None => {
                    println!("   extra {p}");
                    bad += 1
                }
                Some(e) => {
                    let e = if e.is_null() { None } else { Some(e.to_string()) };
                    let g = fig.value.map(|v| v.to_string());
                    if e != g {
                        bad += 1;
                        println!("   {p}: expected {e:?} got {g:?} {:?}", fig.state)
                    }
                }
            }
        }
        println!(
            "## {f} fmt {:?}/{} figs {n}/{} bad {bad} office {:?}/{} year {:?}",
            r.format,
            v["format"],
            figs.len(),
            r.office.as_ref().map(|o| &o.value),
            v["office"],
            r.year.as_ref().map(|y| y.value)
        );
        if verbose.as_deref().is_some_and(|x| f.starts_with(x)) {
            for d in &r.doubts {
                println!("     {} {:?} {:?} {}", d.id, d.table, d.row, d.message)
            }
        }
    }
}
