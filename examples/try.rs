use gongkai::*;
fn main() {
    let forms = grammar::Forms::builtin().map_err(|e| e.to_string()).unwrap();
    for f in std::env::args().skip(1) {
        let bytes = std::fs::read(&f).unwrap();
        let doc = match reader::read(&bytes, &reader::Limits::default()) {
            Ok(d) => d,
            Err(e) => {
                println!("## {f} {e}");
                continue;
            }
        };
        doc.check_invariants().unwrap();
        let r = match report::extract(&doc, &forms, &f) {
            Ok(r) => r,
            Err(e) => {
                println!("## {f} ERR {e}");
                continue;
            }
        };
        println!(
            "## {f} {:?} title {:?} office {:?} year {:?} {:?}",
            r.format, r.title, r.office, r.year, doc.encoding
        );
        for d in check::run(&r, &forms) {
            println!(
                "     {} {:?} {:?} {:?} {} | {:?}",
                d.id, d.severity, d.row, d.column, d.message, d.cause
            )
        }
    }
}
