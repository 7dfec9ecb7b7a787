//! What the program says of itself: help, findings, formats, schemas, completions, the manual.

use std::fs;

use super::{gongkai, said};

fn out(args: &[&str]) -> String {
    said(&gongkai().args(args).assert().success()).0
}

#[test]
fn every_finding_is_explained() {
    let list = out(&["explain"]);
    let ids: Vec<&str> = list.lines().filter_map(|l| l.split_whitespace().next()).collect();
    assert!(ids.len() > 30, "{list}");
    for id in ids {
        let text = out(&["explain", id]);
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with(id), "{id}: {text}");
        let meaning: Vec<&str> = text.lines().skip(2).filter(|l| !l.trim().is_empty()).collect();
        assert!(!meaning.is_empty(), "{id} has no meaning: {text}");
        assert!(text.lines().all(|l| l.trim_end() == l), "{id}: white space at the end of a line");
    }
}

#[test]
fn help_names_every_command_and_status() {
    let help = out(&["--help"]);
    for command in ["extract", "show", "inspect", "explain", "grammar", "schema", "completions", "man"] {
        assert!(help.lines().any(|l| l.trim_start().starts_with(command)), "{command}: {help}");
        assert!(out(&[command, "--help"]).contains("Usage: gongkai"), "{command}");
    }
    for status in ["0  ", "1  ", "2  ", "3  ", "130"] {
        assert!(help.lines().any(|l| l.trim_start().starts_with(status)), "{status}: {help}");
    }
}

#[test]
fn a_form_shown_is_a_form_that_checks() {
    let dir = tempfile::tempdir().expect("a folder");
    let list = out(&["grammar", "list"]);
    for id in ["2019", "2021"] {
        assert!(list.contains(id), "{list}");
        let file = dir.path().join(format!("{id}.toml"));
        fs::write(&file, out(&["grammar", "show", id])).expect("written");
        gongkai().args(["grammar", "check"]).arg(&file).assert().success();
    }
    gongkai().args(["grammar", "show", "1999"]).assert().code(2);
    gongkai().args(["grammar", "check", "no/such/file.toml"]).assert().code(2);
}

#[test]
fn schemas_are_json_and_completions_are_not_empty() {
    for what in ["report", "dataset"] {
        let text = out(&["schema", what]);
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok_and(|v| v.is_object()), "{what}");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let offered = out(&["completions", shell]);
        assert!(offered.contains("gongkai") && offered.contains("extract"), "{shell}");
        assert!(!offered.contains("--faults") && !offered.contains("for its own use"), "{shell}");
    }
    assert!(out(&["man"]).contains(".TH gongkai"), "no manual page");
    let page = out(&["man", "extract"]);
    assert!(page.contains(".TH gongkai\\-extract") || page.contains(".TH gongkai-extract"), "{page}");
    assert!(page.contains("gongkai extract") || page.contains("gongkai\\-extract"), "{page}");
}
