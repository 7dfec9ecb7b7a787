//! Drawn pages: whole as markup, self-contained, and each figure in its place once.

use std::collections::BTreeMap;
use std::fs;

use super::gongkai;

/// Elements by name and class in the order they begin; every one is closed where it must be.
fn elements(svg: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut open: Vec<String> = Vec::new();
    let mut found = Vec::new();
    let mut rest = svg;
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        assert!(!text.contains('>'), "a stray bracket in {text:?}");
        let end = rest[at..].find('>').map(|end| at + end).expect("a tag ends");
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "elements close in order");
            continue;
        }
        let (tag, alone) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut values = BTreeMap::new();
        let mut parts = attributes.split('"');
        while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
            let key = key.trim().strip_suffix('=').expect("an attribute has a value").to_owned();
            assert!(values.insert(key, value.to_owned()).is_none(), "an attribute twice in {tag}");
        }
        if name == "style" {
            let end = rest.find("</style>").expect("a style ends");
            rest = &rest[end..];
        }
        if !alone {
            open.push(name.to_owned());
        }
        found.push((name.to_owned(), values));
    }
    assert!(open.is_empty(), "not closed: {open:?}");
    found
}

#[test]
fn drawn_pages_are_whole_and_show_every_figure_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let pdf = "fixtures/pdf/000002_rl.pdf";
    gongkai().args(["inspect", pdf, "--svg"]).arg(dir.path()).assert().success();
    let out = gongkai().args(["extract", pdf]).assert().success().get_output().stdout.clone();
    let report: serde_json::Value = serde_json::from_slice(&out).expect("a report");
    let mut pages: Vec<_> = fs::read_dir(dir.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "svg"))
        .collect();
    pages.sort();
    let mut figures: BTreeMap<String, usize> = BTreeMap::new();
    for path in &pages {
        let svg = fs::read_to_string(path).expect("a page");
        let all = elements(&svg);
        let (name, root) = &all[0];
        assert_eq!((name.as_str(), root["class"].as_str()), ("svg", "page"));
        let size: Vec<f32> = root["viewBox"].split(' ').map(|n| n.parse().expect("a number")).collect();
        let layers: Vec<&str> = all
            .iter()
            .filter(|(name, _)| name == "g")
            .filter_map(|(_, a)| a.get("class").map(String::as_str))
            .filter(|class| ["rules", "glyphs", "text", "cells", "labels", "figures"].contains(class))
            .collect();
        assert_eq!(layers, ["rules", "glyphs", "text", "cells", "labels", "figures"]);
        for (name, values) in &all {
            if name == "rect" && values.contains_key("x") {
                let (x, y): (f32, f32) = (values["x"].parse().expect("x"), values["y"].parse().expect("y"));
                assert!(x > -1.0 && x < size[2] && y > -1.0 && y < size[3], "outside the page: {values:?}");
            }
            if let Some(row) = values.get("data-row") {
                let path = format!("{}/{row}/{}", values["data-table"], values["data-column"]);
                *figures.entry(path).or_default() += 1;
            }
        }
    }
    let drawn = figures.len();
    assert!(figures.values().all(|n| *n == 1), "a figure is drawn twice: {figures:?}");
    // The report of this file has 200 figures, all in cells.
    assert_eq!(drawn, 200, "{}", report["status"]);
    let index = fs::read_to_string(dir.path().join("index.html")).expect("the index");
    assert_eq!(index.matches("<section data-page=").count(), pages.len());
    for outside in ["src=", "href=", "url(", "@import"] {
        assert!(!index.contains(outside), "the index refers to something else: {outside}");
    }
}

#[test]
fn figures_with_findings_stand_out() {
    let dir = tempfile::tempdir().expect("a folder");
    gongkai()
        .args(["inspect", "fixtures/pdf/000002_lo_narrow.pdf", "--svg"])
        .arg(dir.path())
        .assert()
        .success();
    let index = fs::read_to_string(dir.path().join("index.html")).expect("the index");
    let marked =
        index.matches("class=\"figure warning\"").count() + index.matches("class=\"figure error\"").count();
    let plain = index.matches("class=\"figure\"").count();
    let listed =
        index.matches("<li class=\"warning\"").count() + index.matches("<li class=\"error\"").count();
    assert_eq!(marked > 0, listed > 0, "{marked} marked, {listed} listed");
    assert!(plain > 0);
}
