//! The templates: nothing inline, and every file and icon that they name is there.

use std::path::{Path, PathBuf};

fn templates() -> Vec<(PathBuf, String)> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    assert!(files.len() > 10, "the templates were found");
    files
}

/// What stands in quotes right after each `before`.
fn quoted<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    text.split(before)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[test]
fn nothing_is_inline_so_that_the_policy_can_forbid_it() {
    // No policy holds in a mail, and many mail programs heed styles at the tags alone.
    let is_mail = |path: &Path, text: &str| {
        path.ends_with("layouts/mail.html") || text.contains("{% extends \"layouts/mail.html\" %}")
    };
    let pages = templates().into_iter();
    let pages = pages.filter(|(path, text)| !is_mail(path, text));
    for (path, text) in pages {
        let tags: Vec<&str> = text
            .split('<')
            .skip(1)
            .filter_map(|tag| tag.split('>').next())
            .collect();
        for tag in tags {
            let inline = tag.contains(" style=")
                || tag.starts_with("style")
                || (tag.starts_with("script") && !tag.contains(" src="))
                || tag
                    .split_whitespace()
                    .any(|word| word.starts_with("on") && word.contains("=\""));
            assert!(!inline, "{}: <{tag}>", path.display());
        }
    }
}

#[test]
fn every_static_file_that_is_named_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    for (path, text) in templates() {
        for file in quoted(&text, "asset(\"") {
            assert!(root.join(file).is_file(), "{}: {file}", path.display());
        }
    }
}

#[test]
fn every_icon_that_is_named_is_drawn() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sprite = std::fs::read_to_string(root.join("static/icons.svg")).unwrap();
    let menu = std::fs::read_to_string(root.join("src/web/frame.rs")).unwrap();
    let drawn = |icon: &str| sprite.contains(&format!("id=\"{icon}\""));
    let mut named = 0;
    for (path, text) in templates() {
        for icon in quoted(&text, "icon(\"")
            .into_iter()
            .chain(quoted(&text, "empty(\""))
        {
            named += 1;
            assert!(drawn(icon), "{}: {icon}", path.display());
        }
    }
    assert!(named > 10);
    for line in menu.lines().filter(|line| line.contains("item(\"")) {
        let icon = line.rsplit('"').nth(1).unwrap();
        assert!(drawn(icon), "the menu: {icon}");
    }
}
